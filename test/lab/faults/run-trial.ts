import type { DrillNode } from '../drills/node.js';
import { initOf } from '../drills/node.js';
import { pause, type Running, startHitless } from '../lab.js';
import { watchVips } from '../vip-watch.js';
import { jumpingClock } from './clock.js';
import { type End, isMoment, type Mending, type Trial } from './fault.js';
import { type Became, became, endOf, type Ran, unsettled, whatIsWrong } from './judge.js';
import { armedForS, look } from './look.js';
import { type FaultPair, sourcesOf } from './pair.js';
import { resetPair } from './reset.js';
import type { Scene } from './scene.js';
import { type Served, watchService } from './service-watch.js';
import { type Site, type Sources, writeRollout } from './site.js';
import { on } from './verbs.js';

/** What came of a trial. */
export interface Outcome {
  readonly trial: Trial;
  readonly code: number | 'killed';
  readonly end: End | 'torn';
  readonly backup: Became;
  readonly master: Became;
  readonly served: Served;
  readonly dualMs: number;
  readonly absentMs: number;
  /** How long after the run's last deadline the pair was whole, where a timer was left armed by the run: seconds; negative: before it. */
  readonly wholeAfterDeadlineS?: number;
  readonly tookMs: number;
  /** The run's own last word. */
  readonly reason: string;
  readonly wrong: readonly string[];
}

/** A run that takes longer hangs. */
const RUN_MS = 240_000;
/** After the last deadline: every channel of a reload has its time, and keepalived its own. */
const SETTLE_S = 45;

export async function runTrial(pair: FaultPair, trial: Trial): Promise<Outcome> {
  await resetPair(pair);
  const startedAtMs = Date.now();
  const { fault, side } = trial;
  const [node, peer] = side === 'BACKUP' ? [pair.backup, pair.master] : [pair.master, pair.backup];
  const sources = sourcesFor(pair, trial, node);
  const rollout = await writeRollout(pair, sources);
  const mends: (() => Promise<unknown>)[] = [];
  const mend = async (): Promise<void> => {
    for (const each of mends.splice(0).toReversed()) await each();
  };
  const notes: string[] = [];
  const scene: Scene = {
    pair,
    node,
    peer,
    inventory: rollout.inventory,
    later: (each) => void mends.push(each),
    say: (text) => void notes.push(text),
  };
  const service = await watchService(pair.vip);
  const vips = await watchVips(
    pair.lab.name,
    pair.nodes.map(({ name }) => name),
  );
  let watching = true;
  try {
    await fault.prepare?.(scene);
    const what = fault.planned === true ? await planIn(pair, rollout.inventory) : pair.name;
    if (fault.at === undefined) await fault.inject?.(scene);
    const run = startHitless(['apply', what, '-i', rollout.inventory, '--json'], jumpingClock(fault.clockHours));
    const ran = await strike(trial, { ...scene, run }, mend);
    const armedS = Math.max(...(await Promise.all(pair.nodes.map(leftS))));
    const deadlineMs = Date.now() + Math.max(0, armedS) * 1000;
    if (fault.mend !== 'taken back') await mend();
    const settled = await settle(pair, sources, deadlineMs, mend);
    const end = endOf(settled, ran.events);
    const served = await service.end();
    const vip = (await vips.end())(pair.vip);
    watching = false;
    const wrong = whatIsWrong(trial, { ran, end, served, vip, unsettled: settled.unsettled });
    return {
      trial,
      code: ran.code,
      end,
      backup: settled.backup,
      master: settled.master,
      served,
      dualMs: vip.dualMs,
      absentMs: vip.absentMs,
      ...(armedS > 0 && { wholeAfterDeadlineS: (settled.atMs - deadlineMs) / 1000 }),
      tookMs: Date.now() - startedAtMs,
      reason: reasonOf(ran, notes),
      wrong,
    };
  } finally {
    await mend().catch(() => undefined);
    if (watching) await Promise.all([service.end(), vips.end()]).catch(() => undefined);
    await rollout.remove();
  }
}

async function planIn(pair: FaultPair, inventory: string): Promise<string> {
  const file = `${inventory}.plan.json`;
  const { code, stdout, stderr } = await pair.lab.hitless('plan', 'apply', pair.name, '-i', inventory, '--out', file);
  if (code !== 0) throw new Error(`the plan could not be made: ${stdout}${stderr}`);
  return file;
}

function sourcesFor(pair: FaultPair, { fault }: Trial, struck: DrillNode): ReadonlyMap<string, Sources> {
  return new Map(
    pair.nodes.map((node) => {
      const sources = sourcesOf(pair, node.name);
      return [
        node.name,
        node === struck || fault.onBoth === true ? (fault.files?.(sources) ?? sources) : sources,
      ] as const;
    }),
  );
}

/** Waits for the fault's moment, injects it, and waits for the run to end. */
async function strike(trial: Trial, scene: Scene & { readonly run: Running }, mend: () => Promise<void>): Promise<Ran> {
  const { fault } = trial;
  const { run, node } = scene;
  const hung = setTimeout(() => run.process.kill('SIGKILL'), RUN_MS);
  let isOver = false;
  const ended = run.ended.finally(() => {
    isOver = true;
  });
  try {
    if (fault.at !== undefined) {
      const { at } = fault;
      const came = run.until((event) => isMoment(at, node.name, event), RUN_MS).catch(() => undefined);
      if ((await Promise.race([came, ended.then(() => undefined)])) === undefined)
        throw new Error(`the run ended before the fault's moment: ${(await ended).stdout.slice(-600)}`);
      if (fault.racing === undefined) run.process.kill('SIGSTOP');
      await fault.inject?.(scene);
      run.process.kill('SIGCONT');
    }
    await mendMeanwhile(fault.mend, node, () => isOver, mend);
    const { code, stdout, stderr, events } = await ended;
    return { code: code ?? 'killed', events, said: `${stdout}\n${stderr}` };
  } finally {
    clearTimeout(hung);
  }
}

async function mendMeanwhile(
  mending: Mending | undefined,
  node: DrillNode,
  isOver: () => boolean,
  mend: () => Promise<void>,
): Promise<void> {
  if (mending === undefined || mending === 'after the run') return;
  if (mending === 'taken back') {
    while (!isOver() && !(await isTakenBack(node))) await pause(250);
    if (!isOver()) await mend();
    return;
  }
  await pause(mending.afterMs);
  await mend();
}

const isTakenBack = async (node: DrillNode): Promise<boolean> =>
  (await on(node, 'cat /var/lib/hitless/*/state 2>/dev/null; true')).trim() === 'reverted';

/** Seconds until the node's own timer; 0 without one. */
const leftS = async (node: DrillNode): Promise<number> => (await armedForS(node)) ?? 0;

interface Settled {
  readonly backup: Became;
  readonly master: Became;
  readonly unsettled: readonly string[];
  readonly atMs: number;
}

/** Looks at both nodes until they are whole and at rest, or until their time is up. What is mended only then is mended once all is as it must be, or as the time ends. */
async function settle(
  pair: FaultPair,
  sources: ReadonlyMap<string, Sources>,
  deadlineMs: number,
  mend: () => Promise<void>,
): Promise<Settled> {
  let mended = false;
  for (;;) {
    const now = await settledNow(pair, sources);
    const isLate = now.atMs > deadlineMs + SETTLE_S * 1000;
    if (now.unsettled.length > 0 && !isLate) {
      // What was to be mended once the node had taken the change back.
      const isRest = now.unsettled.every((each) => !/neither|runs are|HAProxy|keepalived/.test(each));
      if (!mended && (isRest || now.atMs > deadlineMs + 10_000)) {
        mended = true;
        await mend();
      }
      await pause(500);
      continue;
    }
    await mend();
    return now;
  }
}

async function settledNow(pair: FaultPair, sources: ReadonlyMap<string, Sources>): Promise<Settled> {
  const found = await Promise.all(
    pair.nodes.map(async (node) => {
      if ((await initOf(node)) === undefined)
        return { became: 'torn' as Became, unsettled: [`${node.name} is off`], hasVip: false };
      const seen = await look(node);
      const old = pair.old.get(node.name) ?? new Map();
      const next = nextSite(pair, node, sources);
      const is = became(seen, old, next);
      const own = { old, new: next, torn: undefined }[is];
      return { became: is, unsettled: unsettled(node.name, seen, own), hasVip: seen.hasVip };
    }),
  );
  const [master, backup] = found;
  const holders = found.filter(({ hasVip }) => hasVip).length;
  return {
    master: master?.became ?? 'torn',
    backup: backup?.became ?? 'torn',
    unsettled: [
      ...found.flatMap((each) => each.unsettled),
      ...(holders === 1 ? [] : [`the VIP is on ${holders} nodes in the end`]),
    ],
    atMs: Date.now(),
  };
}

/** The new files of a node as its sources have them. */
function nextSite(pair: FaultPair, node: DrillNode, sources: ReadonlyMap<string, Sources>): Site {
  const planned = pair.next.get(node.name);
  const { files, modes = {} } = sources.get(node.name) ?? { files: new Map<string, string>() };
  return new Map(
    [...files].map(([path, text]) => {
      const permissions = planned?.get(path)?.permissions ?? 'root:root:644';
      const mode = modes[path]?.replace(/^0/, '');
      return [path, { text, permissions: mode === undefined ? permissions : permissions.replace(/\d+$/, mode) }];
    }),
  );
}

function reasonOf({ events, said }: Ran, notes: readonly string[]): string {
  const finished = events.findLast((event) => event.event === 'pair.finished');
  const word = finished?.event === 'pair.finished' ? finished.result.reason : (said.trim().split('\n').at(-1) ?? '');
  return [word.slice(0, 600), ...notes].join('; ');
}
