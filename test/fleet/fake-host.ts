import { Duplex } from 'node:stream';
import { PROGRAM } from '../../src/node/program.js';
import { SshError } from '../../src/ssh/error.js';
import type { ExecResult, Host, RemoteProcess } from '../../src/ssh/host.js';
import { runLines, stage, timeLine } from './fake-runs.js';
import { observeLines, rolesLines, watchLines, workersLines } from './node-answers.js';
import { socketAnswer } from './node-sockets.js';
import { type FakeNode, newProcess } from './node-world.js';

/** What a connection needs of the fleet it belongs to. */
export interface FleetSide {
  now(): number;
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
  const call = async <T>(text: string, act: () => T): Promise<T> => {
    await Promise.resolve();
    if (!open || node.unreachable) throw lost();
    const losing = fleet.arrive(node, text);
    if (losing === 'before' || node.unreachable) throw lost();
    const result = act();
    if (losing === 'after') throw lost();
    return result;
  };
  return {
    name: node.name,
    closed: connection.promise,
    close: async () => close(undefined),
    exec: (argv, { stdin }) => call(wordsOf(argv).join(' '), () => answer(node, fleet, argv, stdin)),
    start: (argv) =>
      call(wordsOf(argv).join(' '), () => {
        const [verb = '', ...args] = wordsOf(argv);
        if (verb === 'lock') return heldLock(node, fleet, wordsOf(argv), connection.promise);
        if (verb === 'save') return savedFile(node, fleet, wordsOf(argv));
        return fedCall(node, fleet, verb, args, connection.promise);
      }),
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
            return reload(node, fleet) === 0;
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

function answer(node: FakeNode, fleet: FleetSide, argv: readonly string[], stdin: unknown): ExecResult {
  if (stdin !== PROGRAM) throw new Error('the node program was not sent');
  const [verb = '', ...args] = wordsOf(argv);
  const lines = whole(refusalOf(node, verb, args) ?? verbLines(node, fleet, verb, args));
  return {
    code: lines.at(-1) === 'done' ? 0 : 1,
    signal: null,
    stdout: [`hitless-node 1 ${verb}`, ...lines, ''].join('\n'),
    stderr: '',
  };
}

/** A refusal is the end of an answer, anything else ends with `done`. */
const whole = (lines: readonly string[]): readonly string[] =>
  lines.at(-1)?.startsWith('error ') === true ? lines : [...lines, 'done'];

const NEED_LOCK: readonly string[] = ['check', 'reload', 'arm', 'stage', 'install', 'service'];

function refusalOf(node: FakeNode, verb: string, [run]: readonly string[]): readonly string[] | undefined {
  if (!NEED_LOCK.includes(verb)) return undefined;
  if (node.lock === undefined) return ['error lock-lost nobody holds the lock of this node'];
  return node.lock.run === run ? undefined : [`error lock-lost the lock of this node is held by run ${node.lock.run}`];
}

function verbLines(node: FakeNode, fleet: FleetSide, verb: string, args: readonly string[]): readonly string[] {
  switch (verb) {
    case 'observe':
      return observeLines(node);
    case 'roles':
      return rolesLines(node);
    case 'watch':
      return watchLines(node);
    case 'workers':
      return workersLines(node, args, fleet.now());
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
      return resultLines(args[1] === 'classic' ? reload(node, fleet) : systemdExit(node, fleet), '');
    default:
      return runLines(node, fleet, verb, args) ?? [`error usage unknown verb ${verb}`];
  }
}

/** systemd and signals tell nothing of the outcome. */
function systemdExit(node: FakeNode, fleet: FleetSide): number {
  if (!node.haproxy.deaf) reload(node, fleet);
  return 0;
}

const resultLines = (exit: number, messages: string, ...before: readonly string[]): readonly string[] => [
  ...before,
  `exit ${exit}`,
  'begin messages',
  ...(messages === '' ? [] : messages.split('\n').map((line) => `|${line}`)),
  'end',
];

/** Does the node's next reload; returns what a truthful channel would say. */
function reload(node: FakeNode, fleet: FleetSide): number {
  const { haproxy } = node;
  const outcome = node.nextReload;
  if (outcome === 'works') {
    for (const server of Object.values(haproxy.servers).flat()) {
      delete server.maint;
      delete server.drain;
      delete server.weight;
    }
    haproxy.oldWorkers = [...haproxy.workers, ...haproxy.oldWorkers];
    haproxy.workers = [newProcess(fleet.now())];
    haproxy.failedReloads = 0;
    haproxy.reloads += 1;
  } else if (outcome === 'fails') {
    haproxy.failedReloads += 1;
    haproxy.reloads += 1;
    return 1;
  } else if (outcome === 'kills') {
    haproxy.master = undefined;
    haproxy.workers = [];
    haproxy.oldWorkers = [];
  }
  return 0;
}

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

/** A verb that reads its input: `arm` does what it does at once, `stage` when it has everything. */
function fedCall(
  node: FakeNode,
  fleet: FleetSide,
  verb: string,
  args: readonly string[],
  closed: Promise<unknown>,
): RemoteProcess {
  const refusal = refusalOf(node, verb, args);
  const armed = refusal === undefined && verb === 'arm' ? whole(verbLines(node, fleet, verb, args)) : undefined;
  const queue = [`hitless-node 1 ${verb}`, ...(refusal ?? armed ?? ['ready'])];
  const { promise: ended, settle } = settling<Awaited<RemoteProcess['ended']>>();
  let complete = refusal !== undefined || armed !== undefined;
  let wake: (() => void) | undefined;
  const finish = (): void => {
    complete = true;
    settle({ code: 0, signal: null, stderr: '' });
    wake?.();
  };
  if (complete) finish();
  void closed.then(finish);
  return {
    ended,
    end: finish,
    write() {},
    async feed(chunks) {
      const received: Buffer[] = [];
      for await (const chunk of chunks) received.push(Buffer.from(chunk));
      if (complete) return;
      queue.push(...whole(await stage(node, args[0] ?? '', Buffer.concat(received))));
      finish();
    },
    async readLine() {
      if (queue.length === 0 && !complete)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      return queue.shift();
    },
  };
}

function heldLock(
  node: FakeNode,
  fleet: FleetSide,
  [verb, run = '', , operator = '']: readonly string[],
  closed: Promise<unknown>,
): RemoteProcess {
  if (verb !== 'lock') throw new Error(`${verb} does not last`);
  const holder = node.lock;
  const mine = {
    run,
    operator,
    sinceMs: fleet.now(),
    lose: () => {
      node.lock = undefined;
      push('released no heartbeat for 15 s');
      finish();
    },
  };
  const lines =
    holder === undefined
      ? ['locked']
      : [
          `holder ${holder.run} 1 1 ${Math.floor(holder.sinceMs / 1000)} ${holder.operator}`,
          'error locked another run holds the lock of this node',
        ];
  if (holder === undefined) {
    node.lock = mine;
    fleet.changed(node, `lock ${run}`);
  }
  const queue: string[] = ['hitless-node 1 lock', ...lines];
  const waiting: ((line: string | undefined) => void)[] = [];
  const { promise: ended, settle } = settling<Awaited<RemoteProcess['ended']>>();
  const push = (line: string): void => {
    const next = waiting.shift();
    if (next === undefined) queue.push(line);
    else next(line);
  };
  const finish = (): void => {
    if (node.lock === mine) {
      node.lock = undefined;
      fleet.changed(node, `unlock ${run}`);
    }
    for (const next of waiting.splice(0)) next(undefined);
    settle({ code: 0, signal: null, stderr: '' });
  };
  void closed.then(() => finish());
  return {
    ended,
    end: () => finish(),
    feed: async () => {
      throw new Error('lock takes no input but heartbeats');
    },
    write(text) {
      if (text === PROGRAM) return;
      if (node.lock === mine) push('alive');
      else finish();
    },
    readLine: () =>
      new Promise((resolve) => {
        const line = queue.shift();
        if (line === undefined) waiting.push(resolve);
        else resolve(line);
      }),
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

/** A promise that is settled from outside. */
function settling<T>(): { readonly promise: Promise<T>; readonly settle: (value: T) => void } {
  const settlers: ((value: T) => void)[] = [];
  const promise = new Promise<T>((resolve) => {
    settlers.push(resolve);
  });
  return { promise, settle: (value) => settlers[0]?.(value) };
}
