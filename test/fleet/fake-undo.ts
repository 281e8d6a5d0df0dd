import { putFile } from './fake-disk.js';
import { reloadHaproxy } from './fake-haproxy.js';
import type { FleetSide } from './fake-host.js';
import { control } from './fake-services.js';
import type { FakeNode, FakeRun } from './node-world.js';

/** Begins to take a run back; a `wait` in its undo leaves the rest to later. */
export function beginUndo(node: FakeNode, fleet: FleetSide, run: string, atMs: number): void {
  const held = node.runs.get(run);
  if (held === undefined) return;
  Object.assign(held, { state: 'reverting', left: [...held.undo], did: [] });
  fleet.changed(node, `revert ${run}`);
  goOn(node, fleet, held, atMs);
}

function goOn(node: FakeNode, fleet: FleetSide, held: FakeRun, atMs: number): void {
  for (let line = held.left.shift(); line !== undefined; line = held.left.shift()) {
    const [, hundredths] = /^wait (\d+)$/.exec(line) ?? [];
    const isDone = hundredths !== undefined || perform(node, fleet, held, line);
    held.did.push(`${isDone ? 'ok' : 'failed'} ${line}`);
    if (hundredths === undefined) continue;
    held.deadlineMs = atMs + Number(hundredths) * 10;
    return;
  }
  held.state = held.did.every((line) => line.startsWith('ok ')) ? 'reverted' : 'failed';
}

function perform(node: FakeNode, fleet: FleetSide, held: FakeRun, line: string): boolean {
  const [action = '', name = ''] = line.split(' ');
  if (action === 'files') {
    for (const [path, text] of held.kept) putFile(node, path, text);
    return true;
  }
  if (action === 'reload' && runs(node, name)) {
    // Nothing was changed that would have to be read again.
    if (held.kept.size === 0 && held.undo.includes('files')) return true;
    if (name === 'keepalived') return control(node, fleet, 'reload', name);
    if (node.nextReload !== 'kills') return reloadHaproxy(node, fleet.now()) === 0 && node.nextReload === 'works';
    reloadHaproxy(node, fleet.now());
  }
  if (action === 'stop') return control(node, fleet, 'stop', name);
  if (action === 'restart' || !runs(node, name)) control(node, fleet, action === 'restart' ? 'restart' : 'start', name);
  return runs(node, name);
}

const runs = (node: FakeNode, service: string): boolean =>
  service === 'keepalived' ? node.keepalivedRuns : node.haproxy.master !== undefined;

/** The nodes' own timers: what is due by now is done in the order of its times, whether anybody reaches the nodes or not. */
export function takeBackWhatIsDue(nodes: readonly FakeNode[], fleet: FleetSide): void {
  for (;;) {
    const next = nodes
      .flatMap((node) => [...node.runs].map(([run, held]) => ({ node, run, held, atMs: held.deadlineMs })))
      .filter(({ held, atMs }) => (held.state === 'armed' || held.state === 'reverting') && atMs <= fleet.now())
      .toSorted((a, b) => a.atMs - b.atMs)[0];
    if (next === undefined) return;
    if (next.held.state === 'armed') beginUndo(next.node, fleet, next.run, next.atMs);
    else goOn(next.node, fleet, next.held, next.atMs);
  }
}
