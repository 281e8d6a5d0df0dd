import { SshError } from '../../src/ssh/error.js';
import type { RemoteProcess } from '../../src/ssh/host.js';
import { filesLines, textsLines } from './fake-files.js';
import type { FleetSide } from './fake-host.js';
import { arm } from './fake-runs.js';
import { stage } from './fake-stage.js';
import type { FakeNode } from './node-world.js';
import { refusalOf, whole } from './refusals.js';
import { settling } from './settling.js';

/** The connection that a verb came over. */
export interface Arrival {
  readonly closed: Promise<Error | undefined>;
  /** Loses it. */
  readonly lost: () => SshError;
  /** It is to be lost once the verb had its effect. */
  readonly isCut: boolean;
}

/** A verb that reads its input: `arm` does what it does at once, the others when they have everything. */
export function fedCall(
  node: FakeNode,
  fleet: FleetSide,
  [verb = '', ...args]: readonly string[],
  { closed, lost, isCut }: Arrival,
): RemoteProcess {
  const refusal = refusalOf(node, verb, args);
  const [run = '', ...rest] = args;
  const armed = refusal === undefined && verb === 'arm' ? whole(arm(node, fleet, run, rest)) : undefined;
  const queue = [`hitless-node 1 ${verb}`, ...(refusal ?? armed ?? ['ready'])];
  const { promise: ended, settle } = settling<Awaited<RemoteProcess['ended']>>();
  let failure: Error | undefined;
  let complete = false;
  let wake: (() => void) | undefined;
  const finish = (): void => {
    complete = true;
    settle({ code: 0, signal: null, stderr: '' });
    wake?.();
  };
  const atOnce = refusal !== undefined || armed !== undefined;
  if (atOnce) finish();
  if (atOnce && isCut) failure = lost();
  void closed.then((reason) => {
    failure ??= reason ?? new SshError(node.name, 'lost', `the connection to ${node.name} was closed`);
    finish();
  });
  const answer = (input: Buffer): readonly string[] | Promise<readonly string[]> => {
    if (verb === 'stage') return stage(node, run, fleet.now(), input);
    if (verb === 'files') return filesLines(node, input);
    return verb === 'texts' ? textsLines(node, input) : [`error usage ${verb} takes no input`];
  };
  return {
    ended,
    end: finish,
    write() {},
    async feed(chunks) {
      const received: Buffer[] = [];
      for await (const chunk of chunks) received.push(Buffer.from(chunk));
      if (complete) return;
      queue.push(...whole(await answer(Buffer.concat(received))));
      if (isCut) failure = lost();
      finish();
    },
    async readLine() {
      if (queue.length === 0 && !complete)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      if (failure !== undefined) throw failure;
      return queue.shift();
    },
  };
}
