import { type Drill, drills } from './drills.js';
import { particularTrials } from './particular-trials.js';
import type { Setup, Trial } from './trial.js';

/** How fast a pair is, and how far apart its nodes are. */
interface Timing {
  readonly version: 2 | 3;
  readonly advertInt: number;
  readonly priorities: readonly [number, number];
}

const VERSION_2: readonly Timing[] = [
  { version: 2, advertInt: 1, priorities: [150, 100] },
  { version: 2, advertInt: 1, priorities: [254, 251] },
  { version: 2, advertInt: 2, priorities: [110, 90] },
];

const VERSION_3: readonly Timing[] = [
  { version: 3, advertInt: 0.25, priorities: [110, 100] },
  { version: 3, advertInt: 0.5, priorities: [200, 50] },
  { version: 3, advertInt: 0.1, priorities: [150, 149] },
  { version: 3, advertInt: 1, priorities: [253, 20] },
];

const SUITES = ['bullseye', 'bookworm', 'trixie', 'sid'];

/** Every drill on every suite, version 2 and 3 by turns and with them intervals and priorities; then what needs a setup of its own. */
export function allTrials(): readonly Trial[] {
  const ordinary = SUITES.flatMap((suite, turn) =>
    timed(turn).map(({ timing, drill }) => trialOf(suite, timing, drill)),
  );
  return [...ordinary, ...particularTrials(SUITES)];
}

/** What the test suite runs of them: it takes about a minute. */
export function sampleTrials(): readonly Trial[] {
  return allTrials().filter(({ suite, title }) => SAMPLE[suite]?.includes(title) === true);
}

const SAMPLE: Readonly<Record<string, readonly string[]>> = {
  bookworm: [
    'stop',
    'kill -9 of its parent',
    'power loss',
    'split, heal',
    'check of weight 0 fails, recovers',
    'track_file lowers, restores',
    'reload, nothing differs',
    'VIP deleted by hand',
  ],
  trixie: ['kill -9 of all keepalived', 'freeze, thaw', 'reload with a lower priority', 'return'],
};

function timed(turn: number): readonly { readonly timing: Timing; readonly drill: Drill }[] {
  const count = drills(0, 0).length;
  return Array.from({ length: count }, (_, index) => {
    const timings = (index + turn) % 2 === 0 ? VERSION_2 : VERSION_3;
    const timing = timings[(index + Math.floor(turn / 2)) % timings.length];
    const drill = timing === undefined ? undefined : drills(lastMs(timing), timing.priorities[0])[index];
    if (timing === undefined || drill === undefined) throw new Error('a drill without a timing');
    return { timing, drill };
  });
}

/** Longer than any master-down interval. */
function lastMs({ advertInt }: Timing): number {
  return 4000 * advertInt + 1000;
}

function trialOf(suite: string, { version, advertInt, priorities }: Timing, drill: Drill): Trial {
  const { title, events, check, trackFile, lines, down, firstMaster } = drill;
  const setup: Setup = {
    version,
    advertInt,
    nodes: {
      a: { priority: priorities[0], ...(lines !== undefined && { lines }) },
      b: { priority: priorities[1] },
    },
    ...(check !== undefined && { check }),
    ...(trackFile !== undefined && { trackFile }),
  };
  return {
    title,
    suite,
    setup,
    events,
    ...(down !== undefined && { down }),
    ...(firstMaster !== undefined && { firstMaster }),
  };
}
