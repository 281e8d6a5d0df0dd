import PQueue from 'p-queue';
import { EXIT } from '../coordinator/outcome.js';
import { type PairSurvey, surveyPair } from '../coordinator/survey.js';
import { configIdOf } from '../node/keepalived-facts.js';
import { liveSetup, routersOnDisk } from '../plan/live-setup.js';
import type { NodeState } from '../plan/serving.js';
import { NO_PAINT } from '../report/paint.js';
import { unreadLine } from '../report/unread.js';
import type { Reloaded } from '../vrrp/placed-event.js';
import { Complaint } from './complaint.js';
import { type FileOptions, fileSetup, type LoadableSetup, reloadedFrom } from './file-setup.js';
import { readPairs } from './fleet.js';
import { openLog } from './log.js';
import { allFiles, hintingAtFiles } from './node-names.js';
import type { FleetOptions } from './options.js';
import { worldOverSsh } from './session.js';

/** Pairs that are read at once, as `hitless status` does. */
const PAIRS_AT_ONCE = 20;

/**
 * Whether the words are files or selectors.
 * @throws Complaint when they are both, or options for files stand beside selectors
 */
export function areFiles(words: readonly string[], options: FileOptions): boolean {
  const files = allFiles(words);
  if (!files && (options.keepalived ?? options.configId) !== undefined) {
    throw new Complaint('--keepalived and --config-id are for files: live nodes tell it themselves');
  }
  return files;
}

/** The setup of the files, or of the one live pair, that the words name. */
export async function readSetup(words: readonly string[], options: FleetOptions & FileOptions): Promise<LoadableSetup> {
  if (words.length === 0) {
    throw new Complaint(
      'name a pair of the inventory, or the keepalived.conf of two or more nodes (see hitless simulate --help)',
    );
  }
  if (areFiles(words, options)) return fileSetup(words, options);
  const surveys = await surveyPairs(words, options, { atMost: 1 });
  const [survey] = surveys;
  if (survey === undefined) throw new Complaint('no pair is selected');
  return fromSurvey(survey);
}

/** Surveys the pairs that selectors name. */
export async function surveyPairs(
  words: readonly string[],
  options: FleetOptions,
  { atMost = Number.POSITIVE_INFINITY } = {},
): Promise<readonly PairSurvey[]> {
  const pairs = await readPairs(options, words).catch((error: unknown) => {
    throw hintingAtFiles(error, words);
  });
  if (pairs.length > atMost) {
    throw new Complaint(`one pair at a time: ${pairs.map(({ name }) => name).join(', ')} are selected`);
  }
  const world = worldOverSsh(openLog(options));
  const queue = new PQueue({ concurrency: PAIRS_AT_ONCE });
  return queue.addAll(pairs.map((pair) => () => surveyPair(pair, world)));
}

function fromSurvey({ pair, states, unread, roles }: PairSurvey): LoadableSetup {
  if (unread.length > 0) {
    throw new Complaint(unread.map((each) => unreadLine(pair, each, NO_PAINT)).join('\n'), EXIT.unreachable);
  }
  const setup = liveSetup(pair, roles, states);
  const silent = setup.nodes.find(({ node }) => !setup.routers.some((router) => router.node === node));
  if (silent !== undefined) {
    const unknowns = states.find(({ facts }) => facts.node === silent.node)?.facts.unknowns ?? [];
    throw new Complaint(
      `${pair} ${silent.node}: no VRRP instance was found: ${unknowns.join('; ') || 'keepalived shows none'}`,
      EXIT.blocked,
    );
  }
  return {
    setup,
    load: (node, file) =>
      loadLive(
        states.find(({ facts }) => facts.node === node),
        file,
      ),
  };
}

function loadLive(state: NodeState | undefined, file: string | undefined): Reloaded {
  if (state === undefined) return { notes: [] };
  if (file === undefined) return { configs: routersOnDisk(state), notes: [] };
  const { node, addresses, hostname, keepalived } = state.facts;
  const configId = configIdOf(keepalived.processes[0]?.argv ?? [], hostname);
  const { version: release = '', config: running } = keepalived;
  return reloadedFrom(file, { node, release, configId, addresses, running }, []);
}
