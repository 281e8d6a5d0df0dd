import type { Bundle } from '../bundle/bundle.js';
import { compareBundle, type FileChange, type NodeFile } from '../bundle/compare.js';
import type { Pair } from '../inventory/model.js';
import { type FileState, readFileStates, type UnendedRun } from '../node/file-states.js';
import { readNodeTexts } from '../node/read-texts.js';
import type { OldFile } from '../plan/node-change.js';
import type { PlannedNode } from '../plan/plan-file.js';
import { PairHalt } from './halt.js';
import type { Open } from './let-go.js';
import type { NodeSession } from './node-session.js';
import type { RunContext } from './pair-run.js';
import { openPair, type PairSession } from './pair-session.js';
import type { StepLog } from './step-log.js';

/** The files of one node: as they are, and what its bundle would make of them. */
export interface ComparedFiles {
  readonly node: string;
  readonly bundle: Bundle;
  /** Sorted by path; those that stay the same are among them. */
  readonly changes: readonly FileChange[];
  /** The files that will change or go. */
  readonly old: readonly OldFile[];
  /** Runs that may put files of the node back yet. */
  readonly unended: readonly UnendedRun[];
}

/** How a node's files differ from its bundle, and what is there, in one round trip. */
export async function differingFiles({ host }: Pick<NodeSession, 'host'>, bundle: Bundle) {
  const paths = bundle.files.map(({ path }) => path);
  const { states, unended } = await readFileStates(host, paths, bundle.purge);
  return {
    changes: compareBundle(bundle, new Map(states.map((state) => [state.path, nodeFile(state)]))),
    states,
    unended,
  };
}

/** Compares a node's files with its bundle, in one round trip. Halts where something stands in the way. */
export async function compareFiles({ host }: Pick<NodeSession, 'host'>, bundle: Bundle): Promise<ComparedFiles> {
  const { changes, states, unended } = await differingFiles({ host }, bundle);
  const obstacle = changes.find(({ change }) => change === 'blocked' || change === 'unknown');
  if (obstacle !== undefined && 'reason' in obstacle) {
    throw new PairHalt('blocked', `${host.name}: ${obstacle.path}: ${obstacle.reason}`);
  }
  const old = changes.flatMap(({ change, path }): readonly OldFile[] => {
    const state = states.find((each) => each.path === path);
    const isOld = change !== 'same' && state !== undefined && 'sha256' in state && state.sha256 !== undefined;
    return isOld && state.sha256 !== undefined ? [{ path, sha256: state.sha256 }] : [];
  });
  return { node: host.name, bundle, changes, old, unended };
}

/** Connects to a pair and compares its files, as one step: one round trip a node where nothing is to be done. */
export function comparePair(
  pair: Pair,
  { world, stop, bundles }: Pick<RunContext, 'world' | 'stop'> & { readonly bundles: readonly Bundle[] },
  open: Pick<Open, 'session'>,
  steps: StepLog,
): Promise<{ readonly session: PairSession; readonly compared: readonly ComparedFiles[] }> {
  const names = pair.nodes.map((node) => node.name).join(', ');
  return steps('compare', undefined, `comparing the files of ${names}`, async () => {
    const session = await openPair(pair, world, stop);
    open.session = session;
    const compared = await Promise.all(bundles.map((bundle) => compareFiles(session.node(bundle.node), bundle)));
    return { found: { session, compared }, text: compared.map(differenceText).join('; ') };
  });
}

function differenceText({ node, changes }: ComparedFiles): string {
  const differing = changes.filter(({ change }) => change !== 'same').length;
  return differing === 0
    ? `${node} has its ${changes.length} files`
    : `${node}: ${differing} of ${changes.length} files differ`;
}

/** Halts where a node has its files only until a run that is not ended puts others back. */
export function demandEnded(files: readonly ComparedFiles[]): void {
  const [held] = files.flatMap(({ node, unended }) => unended.map((each) => ({ node, ...each })));
  if (held === undefined) return;
  const { node, run, state } = held;
  throw new PairHalt(
    'blocked',
    `run ${run} is ${state} on ${node}: its files may be put back yet`,
    `see hitless pending, then hitless confirm ${run} or hitless revert ${run}`,
  );
}

/** The same with the texts of the files that will change or go, for a diff and for what a plan has to say of them. */
export async function withTexts(compared: ComparedFiles, { host }: NodeSession): Promise<ComparedFiles> {
  const texts = await readNodeTexts(
    host,
    compared.old.map(({ path }) => path),
  );
  const old = compared.old.map((file) => {
    const text = texts.get(file.path);
    return text === undefined ? file : { ...file, text };
  });
  return { ...compared, old };
}

/** What each node was found with and is to have, as a plan file keeps it. */
export const plannedNodes = (files: readonly ComparedFiles[]): readonly PlannedNode[] =>
  files.map(({ node, bundle, changes, old }) => ({
    node,
    bundle: bundle.digest,
    changes: changes
      .filter(({ change }) => change !== 'same')
      .map((change) => {
        const before = old.find(({ path }) => path === change.path)?.sha256;
        return {
          path: change.path,
          change: change.change,
          ...(before !== undefined && { oldSha256: before }),
          ...('file' in change && { newSha256: change.file.sha256 }),
        };
      }),
  }));

/** A link that leads to no file is neither file nor directory. */
function nodeFile(state: FileState): NodeFile {
  switch (state.kind) {
    case 'absent':
    case 'directory':
    case 'other':
      return { kind: state.kind };
    case 'file':
      return state;
    case 'link':
      return state.sha256 === undefined ? { kind: 'other' } : { ...state, sha256: state.sha256 };
  }
}
