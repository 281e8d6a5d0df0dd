import { type Fault, type Trial, trialsOf } from './fault.js';
import { faultsOfFiles } from './of-files.js';
import { faultsOfNodes } from './of-nodes.js';
import { faultsOfRuns } from './of-runs.js';

export const allFaults = (): readonly Fault[] => [...faultsOfFiles(), ...faultsOfNodes(), ...faultsOfRuns()];

/** What the test suite runs of them: it takes about a minute and a half. */
const SAMPLE: Readonly<Record<string, Trial['side']>> = {
  'bad-syntax': 'MASTER',
  'health-red': 'MASTER',
  'disk-full-installing': 'MASTER',
  'changed-while-running': 'BACKUP',
  'killed-and-cut': 'BACKUP',
  'two-runs': 'BACKUP',
};

/** `chosen`: `sample`, `all`, `list` for none, or ids of faults. @throws Error for an id that no fault has. */
export function trialsFor(chosen: string): readonly Trial[] {
  const trials = trialsOf(allFaults());
  if (chosen === 'list') return [];
  if (chosen === 'all') return trials;
  if (chosen === 'sample') return trials.filter(({ fault, side }) => SAMPLE[fault.id] === side);
  const ids = chosen.split(',');
  const unknown = ids.find((id) => !trials.some(({ fault }) => fault.id === id));
  if (unknown !== undefined)
    throw new Error(`no fault is called ${unknown}: ${trials.map(({ fault }) => fault.id).join(' ')}`);
  return trials.filter(({ fault }) => ids.includes(fault.id));
}

/** A line a fault: its id, where it strikes, what it is. */
export const listing = (): string =>
  allFaults()
    .map(({ id, title, sides = ['BACKUP', 'MASTER'] }) => `${id.padEnd(26)}${sides.join(', ').padEnd(16)}${title}\n`)
    .join('');
