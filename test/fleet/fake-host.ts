import { Duplex } from 'node:stream';
import { PROGRAM } from '../../src/node/program.js';
import { SshError } from '../../src/ssh/error.js';
import type { ExecResult, Host, RemoteProcess } from '../../src/ssh/host.js';
import { candidateLines, inspectLines, SERVICES_WORDS } from './fake-candidate.js';
import { reloadHaproxy } from './fake-haproxy.js';
import { heldLock } from './fake-lock.js';
import { hostLines } from './fake-machine.js';
import { runLines } from './fake-runs.js';
import { timeLine } from './fake-services.js';
import { fedCall } from './fed-call.js';
import { observeLines, rolesLines, watchLines, workersLines } from './node-answers.js';
import { socketAnswer } from './node-sockets.js';
import type { FakeNode } from './node-world.js';
import { refusalOf, whole } from './refusals.js';
import { settling } from './settling.js';

/** What a connection needs of the fleet it belongs to. */
export interface FleetSide {
  now(): number;
  sleep(ms: number): Promise<void>;
  /** Notes a call and lets the test act on it. Returns when the connection is to be lost, if at all. */
  arrive(node: FakeNode, text: string): 'before' | 'after' | undefined;
  /** Notes that a node was changed. */
  changed(node: FakeNode, text: string): void;
  /** Lets VRRP decide anew among the nodes of the pair. */
  elect(node: FakeNode): void;
}

/** One connection to a fake node. */
export function fakeHost(node: FakeNode, fleet: FleetSide): Host {
  const connection = settling<Error | undefined>();
  let open = true;
  const close = (reason: Error | undefined): void => {
    open = false;
    connection.settle(reason);
  };
  const lost = (): SshError => {
    const error = new SshError(node.name, 'lost', `the connection to ${node.name} was lost`);
    close(error);
    return error;
  };
  /** True: the connection is to be lost once the call had its effect. */
  const arrive = async (text: string): Promise<boolean> => {
    await Promise.resolve();
    if (!open || node.unreachable) throw lost();
    const losing = fleet.arrive(node, text);
    if (losing === 'before' || node.unreachable) throw lost();
    return losing === 'after';
  };
  const call = async <T>(text: string, act: () => T | Promise<T>): Promise<T> => {
    const isCut = await arrive(text);
    const result = await act();
    if (isCut || !open || node.unreachable) throw lost();
    return result;
  };
  return {
    name: node.name,
    closed: connection.promise,
    close: async () => close(undefined),
    exec: (argv, { stdin }) => call(wordsOf(argv).join(' '), () => answer(node, fleet, argv, stdin)),
    async start(argv) {
      const words = wordsOf(argv);
      const text = words.join(' ');
      if (words[0] === 'lock') return call(text, () => heldLock(node, fleet, words, connection.promise));
      if (words[0] === 'save') return call(text, () => savedFile(node, fleet, words));
      const isCut = await arrive(text);
      return fedCall(node, fleet, words, { closed: connection.promise, lost, isCut });
    },
    unixSocket: async (path) => {
      await Promise.resolve();
      if (!open || node.unreachable) throw lost();
      if (path !== node.haproxy.masterSocket || node.haproxy.master === undefined || node.haproxy.deaf) {
        throw new SshError(node.name, 'refused', `${path}: the node refused to open it`);
      }
      return socket((command) =>
        call(`socket ${path}: ${command}`, () =>
          socketAnswer(node, path, command, fleet.now(), () => {
            fleet.changed(node, `reload by ${path}`);
            return reloadHaproxy(node, fleet.now()) === 0;
          }),
        ),
      );
    },
    tcp: async () => {
      throw new SshError(node.name, 'refused', 'the fake fleet forwards no TCP');
    },
  };
}

/** VERB and arguments of `sh -s -- VERB ARGUMENT...`. */
function wordsOf(argv: readonly string[]): readonly string[] {
  if (argv.slice(0, 3).join(' ') !== 'sh -s --')
    throw new Error(`the fake node only runs the node program, not ${argv.join(' ')}`);
  return argv.slice(3);
}

async function answer(node: FakeNode, fleet: FleetSide, argv: readonly string[], stdin: unknown): Promise<ExecResult> {
  if (stdin !== PROGRAM) throw new Error('the node program was not sent');
  const [verb = '', ...args] = wordsOf(argv);
  const lines = whole(refusalOf(node, verb, args) ?? (await verbLines(node, fleet, verb, args)));
  return {
    code: lines.at(-1) === 'done' ? 0 : 1,
    signal: null,
    stdout: [`hitless-node 1 ${verb}`, ...lines, ''].join('\n'),
    stderr: '',
  };
}

/** `host` takes the items of `inspect` behind `--`. */
const inspectWords = (args: readonly string[]): readonly string[] => [
  '-',
  ...args.slice(0, SERVICES_WORDS),
  ...args.slice(args.indexOf('--') + 1),
];

function verbLines(
  node: FakeNode,
  fleet: FleetSide,
  verb: string,
  args: readonly string[],
): readonly string[] | Promise<readonly string[]> {
  switch (verb) {
    case 'observe':
      return observeLines(node);
    case 'roles':
      return rolesLines(node);
    case 'watch':
      return watchLines(node);
    case 'host':
      return hostLines(node, timeLine(fleet), inspectLines(node, inspectWords(args), fleet.now()));
    case 'workers':
      return workersLines(node, args, fleet.now());
    case 'candidate':
      return candidateLines(node, args);
    case 'inspect':
      return inspectLines(node, args, fleet.now());
    case 'check':
      return [timeLine(fleet)];
    case 'validate':
      return resultLines(
        node.validation.exitCode,
        node.validation.messages,
        'command /usr/sbin/haproxy -c -Ws -f /etc/haproxy/haproxy.cfg',
      );
    case 'reload':
      fleet.changed(node, ['reload', ...args.slice(1)].join(' '));
      return resultLines(args[1] === 'classic' ? reloadHaproxy(node, fleet.now()) : systemdExit(node, fleet), '');
    default:
      return runLines(node, fleet, verb, args) ?? [`error usage unknown verb ${verb}`];
  }
}

/** systemd and signals tell nothing of the outcome. */
function systemdExit(node: FakeNode, fleet: FleetSide): number {
  if (!node.haproxy.deaf) reloadHaproxy(node, fleet.now());
  return 0;
}

const resultLines = (exit: number, messages: string, ...before: readonly string[]): readonly string[] => [
  ...before,
  `exit ${exit}`,
  'begin messages',
  ...(messages === '' ? [] : messages.split('\n').map((line) => `|${line}`)),
  'end',
];

/** `save`: answers when its input has ended, as the program does. */
function savedFile(node: FakeNode, fleet: FleetSide, [verb = '', run, path = '']: readonly string[]): RemoteProcess {
  const refusal = node.lock?.run === run ? undefined : 'error lock-lost nobody holds the lock of this node';
  const lines = [`hitless-node 1 ${verb}`, refusal ?? 'ready'];
  return {
    ended: Promise.resolve({ code: refusal === undefined ? 0 : 1, signal: null, stderr: '' }),
    write: () => undefined,
    async feed(chunks) {
      const read: Uint8Array[] = [];
      for await (const chunk of chunks) read.push(chunk);
      node.saved.set(path, Buffer.concat(read).toString());
      fleet.changed(node, `save ${path}`);
      lines.push('saved', 'done');
    },
    end: () => undefined,
    readLine: async () => lines.shift(),
  };
}

/** A stream that answers once its other side has ended, as the master's socket does. */
function socket(ask: (command: string) => Promise<string | undefined>): Duplex {
  let received = '';
  const stream = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      received += chunk.toString();
      done();
    },
    final(done) {
      respond(stream, ask(received.trim()), done).catch((error: unknown) =>
        stream.destroy(error instanceof Error ? error : undefined),
      );
    },
  });
  return stream;
}

async function respond(stream: Duplex, answered: Promise<string | undefined>, done: () => void): Promise<void> {
  stream.push((await answered) ?? '');
  stream.push(null);
  done();
}
