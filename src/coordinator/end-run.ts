import PQueue from 'p-queue';
import type { NodeSpec, Pair } from '../inventory/model.js';
import { confirmRun, type Reverted, revertRun } from '../node/undo.js';
import { reloadOrder } from '../plan/order.js';
import { askNode, type NodeAnswer } from './node-runs.js';
import { EXIT } from './outcome.js';
import { surveyPair } from './survey.js';
import type { World } from './world.js';

/** How a run ended on one node. `absent`: the node knows no such run. */
export interface EndedNode {
  readonly pair: string;
  readonly node: string;
  readonly outcome: 'confirmed' | 'reverted' | 'failed' | 'refused' | 'absent' | 'skipped' | 'unreachable';
  readonly text: string;
  readonly remedy?: string;
  /** What became of each line of the undo. */
  readonly did: Reverted['did'];
}

export interface EndOptions {
  readonly run: string;
  readonly world: World;
  /** Pairs at once. */
  readonly concurrency: number;
}

/** Confirms a run on every node that knows it. `asItIs`: also where its undo failed. */
export async function confirmOnPairs(
  pairs: readonly Pair[],
  { run, world, concurrency, asItIs }: EndOptions & { readonly asItIs: boolean },
): Promise<readonly EndedNode[]> {
  const queue = new PQueue({ concurrency });
  const ended = await queue.addAll(
    pairs.map((pair) => async () => {
      const answers = await Promise.all(
        pair.nodes.map((spec) => askNode(pair.name, spec, world, (host) => confirmRun(host, run, { asItIs }))),
      );
      const late = answers.some((answer) => 'code' in answer && answer.code === 'reverted');
      return answers.map((answer) => ('answer' in answer ? kept(answer, run, late) : notDone(answer)));
    }),
  );
  return ended.flat();
}

/**
 * Takes a run back, node by node: those whose keepalived tells no role first, then as nodes are reloaded, BACKUP before MASTER. A
 * node that could not be put right stops its pair.
 */
export async function revertOnPairs(
  pairs: readonly Pair[],
  { run, world, concurrency }: EndOptions,
): Promise<readonly EndedNode[]> {
  const queue = new PQueue({ concurrency });
  const ended = await queue.addAll(pairs.map((pair) => () => revertPair(pair, run, world)));
  return ended.flat();
}

async function revertPair(pair: Pair, run: string, world: World): Promise<readonly EndedNode[]> {
  const ended: EndedNode[] = [];
  for (const spec of await inOrder(pair, world)) {
    const stopped = ended.some((each) => each.outcome === 'failed' || each.outcome === 'refused');
    if (stopped) {
      const text = 'not reverted: another node of the pair comes first';
      ended.push({ pair: pair.name, node: spec.name, outcome: 'skipped', text, did: [] });
      continue;
    }
    const answer = await askNode(pair.name, spec, world, (host) => revertRun(host, run));
    ended.push('answer' in answer ? undone(answer, run) : notDone(answer));
  }
  return ended;
}

async function inOrder(pair: Pair, world: World): Promise<readonly NodeSpec[]> {
  const { roles } = await surveyPair(pair, world);
  const names = reloadOrder(roles).map((each) => each.node);
  return pair.nodes.toSorted((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
}

/** `late`: another node of the pair had taken the run back before. */
function kept({ pair, node }: { readonly pair: string; readonly node: string }, run: string, late: boolean): EndedNode {
  const remedy = `another node of ${pair} has taken the run back: hitless revert ${run} ${pair}`;
  const text = 'the change stays';
  return { pair, node, outcome: 'confirmed', text, ...(late ? { remedy } : {}), did: [] };
}

function undone({ pair, node, answer }: Extract<NodeAnswer<Reverted>, { answer: unknown }>, run: string): EndedNode {
  const { state, did } = answer;
  if (state === 'reverted') {
    const text = did.length === 0 ? 'was reverted before' : did.map((each) => each.text).join('; ');
    return { pair, node, outcome: 'reverted', text, did };
  }
  const failed = did.filter((each) => !each.ok).map((each) => each.text);
  const remedy = `put ${node} right, then hitless revert ${run} again, or hitless confirm ${run} --as-it-is`;
  return { pair, node, outcome: 'failed', text: failed.join('; '), remedy, did };
}

function notDone({ pair, node, reason, remedy, code }: Extract<NodeAnswer<unknown>, { reason: string }>): EndedNode {
  const about = { pair, node, text: reason, ...(remedy === undefined ? {} : { remedy }), did: [] };
  if (code === 'no-run') return { pair, node, outcome: 'absent', text: 'knows no such run', did: [] };
  return { ...about, outcome: code === undefined ? 'unreachable' : 'refused' };
}

/**
 * The exit code of a confirmation or a revert. Of a pair where one node kept the change and another did not, a person has to hear.
 */
export function exitCodeOfEnd(ended: readonly EndedNode[]): number {
  const has = (outcome: EndedNode['outcome'], pair?: string): boolean =>
    ended.some((each) => each.outcome === outcome && (pair === undefined || each.pair === pair));
  const torn = ended.some(({ pair }) => has('confirmed', pair) && has('refused', pair));
  if (has('failed') || torn) return EXIT.needsPerson;
  if (has('unreachable')) return EXIT.unreachable;
  return has('refused') ? EXIT.blocked : EXIT.done;
}
