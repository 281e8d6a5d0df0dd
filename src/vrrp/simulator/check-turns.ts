import type { TrackEvent } from '../sim-event.js';
import { setTruth } from './checks.js';
import type { NodeState, World } from './world.js';

/** Something that is tracked fails or works again, and with it what clients want. */
export function checkTurns(world: World, node: NodeState, { kind, track, hangs, serves }: TrackEvent): void {
  const failing = kind === 'script-fail';
  const names = track === undefined ? checksInMind(node) : [track];
  const service = track ?? 'service';
  if (!failing) node.broken.delete(service);
  else if (serves !== true) node.broken.add(service);
  const truth = failing ? (hangs === true ? 'hung' : 'failed') : 'ok';
  for (const name of names) {
    node.truths.set(name, truth);
    const check = node.checks.get(name);
    if (check !== undefined) setTruth(world, node, check, truth);
  }
  if (!names.some((name) => node.checks.has(name))) {
    world.recorder.note(world, 'note', `nothing tracks ${service}: keepalived does not notice`, node);
  }
}

/** Where no name is given: its scripts, else its processes. */
function checksInMind({ checks }: NodeState): readonly string[] {
  const named = (kind: string): readonly string[] =>
    [...checks.values()].filter((check) => check.kind === kind).map(({ name }) => name);
  const scripts = named('script');
  return scripts.length > 0 ? scripts : named('process');
}
