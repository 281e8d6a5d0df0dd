import { PROGRAM } from '../../src/node/program.js';
import type { RemoteProcess } from '../../src/ssh/host.js';
import type { FleetSide } from './fake-host.js';
import type { FakeNode } from './node-world.js';
import { settling } from './settling.js';

/** `lock`: lasts until its input or the connection ends. */
export function heldLock(
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
