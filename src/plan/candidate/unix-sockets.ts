import { posix } from 'node:path';
import { type CandidateFinding, findingsOf, type InspectedNode } from './finding.js';
import { unixPaths } from './items.js';

/** Whether HAProxy could make its Unix sockets, those of `stats socket` too. It would take the path of another program's socket from it. */
export function judgeUnixSockets({ haproxy, facts, inspection }: InspectedNode): readonly CandidateFinding[] {
  if (haproxy === undefined) return [];
  const pids = new Set(facts.haproxy.processes.map(({ pid }) => pid));
  return unixPaths(facts, haproxy).flatMap(({ place, at, conditional }) => {
    const found = findingsOf(facts.node, 'unix-socket');
    const parent = posix.dirname(place);
    const directory = inspection.paths.get(parent);
    if (directory?.kind !== 'directory') {
      const why = directory === undefined ? 'is not there' : 'is no directory';
      return [
        found('blocked', `${parent}, for the socket ${place}, ${why}`, {
          at,
          remedy: `make it: install -d ${parent}`,
          conditional,
        }),
      ];
    }
    if (!directory.writable) {
      const text = `${parent}, for the socket ${place}, is on a file system that can't be written`;
      return [found('blocked', text, { at, remedy: 'take a path below /run', conditional })];
    }
    if (inspection.paths.get(place)?.kind === 'directory') {
      return [
        found('blocked', `${place} is a directory, and a socket is to be there`, {
          at,
          remedy: 'take another path',
          conditional,
        }),
      ];
    }
    const other = inspection.unixSockets.find(
      ({ path, pids: holders }) => path === place && !holders.some((pid) => pids.has(pid)),
    );
    return other === undefined
      ? []
      : [
          found('blocked', `${place} is the socket of ${other.processName || 'another program'}, which would lose it`, {
            at,
            remedy: 'take another path',
            conditional,
          }),
        ];
  });
}
