import { controlService } from '../node/control-service.js';
import { installFiles } from '../node/install-files.js';
import { confirmRun } from '../node/undo.js';
import type { ChangeStep, ServiceAction } from '../plan/change-step.js';
import { changeStepText } from '../plan/change-step-text.js';
import { sameMasters } from '../plan/roles.js';
import { SshError } from '../ssh/error.js';
import { carryOut } from './carry-out.js';
import { asInstalled, type Changing } from './changing.js';
import { demand, PairHalt } from './halt.js';
import { lapsedNodes } from './progress.js';
import { proveKeepalivedUntil } from './prove-keepalived.js';
import { overNode } from './reconnect.js';
import type { StepFinding } from './step-log.js';
import { demandAsInstalled, demandAsProven } from './still-as-proven.js';
import { armNode, demandTime, mayWait, putOff } from './undo-timers.js';

type StepOf<Kind extends ChangeStep['kind']> = Extract<ChangeStep, { kind: Kind }>;
type Told = Promise<StepFinding<undefined>>;

const told = (text: string): StepFinding<undefined> => ({ found: undefined, text });

/** Carries out one step of a change's rolling part. Throws a `PairHalt` when the pair can't go on. */
export async function carryOutChange(step: ChangeStep, changing: Changing): Promise<void> {
  const { steps } = changing;
  const text = changeStepText(step);
  await putOff(changing);
  switch (step.kind) {
    case 'baseline':
    case 'soak':
    case 'drain':
      return carryOut(step, changing);
    case 'save':
    case 'keep':
    case 'reload':
    case 'prove':
      return carryOut(step, { ...changing, found: asInstalled(changing.found, changing) });
    case 'guard':
      return steps('guard', step.node, text, () => guard(step, changing));
    case 'arm':
      return steps('arm', step.node, text, async () => told(await armNode(step, changing)));
    case 'install':
      return steps('install', step.node, text, () => install(step, changing));
    case 'service':
      return steps('service', step.node, text, async () => told(await control(step.node, step.action, changing)));
    case 'reload-together':
      return steps('reload-together', undefined, text, () => reloadTogether(step, changing));
    case 'prove-keepalived':
      return steps('prove-keepalived', step.node, text, (progress) => proveKeepalived(step, changing, progress));
    case 'confirm':
      return steps('confirm', step.node, text, () => confirm(step.node, changing));
    case 'lock':
    case 'observe':
    case 'stage':
    case 'validate':
    case 'unlock':
      throw new RangeError(`${step.kind} belongs to the opening and closing of a run`);
  }
}

async function guard(step: StepOf<'guard'>, changing: Changing): Told {
  const { session, progress, found } = changing;
  const now = await session.observeAgain(asInstalled(found, changing), step);
  demand(sameMasters(step.masters, now.roles), 'failed');
  const lapsed = lapsedNodes(now.states, progress);
  if (lapsed !== undefined) throw new PairHalt('failed', `proven before, and no more: ${lapsed}`);
  session.demandLocks();
  demandTime(changing);
  progress.guarded = now.states.find((state) => state.facts.node === step.node);
  return told(now.roles.verdict.reason);
}

async function install({ node, part, paths }: StepOf<'install'>, changing: Changing): Told {
  const { session, run, hand, losses, progress } = changing;
  losses.enter(`change ${node}`);
  hand.installed.set(node, new Set([...(hand.installed.get(node) ?? []), part]));
  await installFiles(session.node(node).host, run, part);
  const guarded = progress.guarded?.facts.node === node ? progress.guarded : undefined;
  // What is reloaded next is held against the configuration that it reads.
  progress.guarded = guarded === undefined ? undefined : asInstalled([guarded], changing)[0];
  return told(`${paths.length} files are in their places, the old ones are kept`);
}

/** Tells keepalived what to do; what becomes of it is for the proof to find out. */
async function control(node: string, action: ServiceAction, changing: Changing): Promise<string> {
  const { session, run, hand, losses, world } = changing;
  losses.enter(`keepalived ${node}`);
  const { host, spec } = session.node(node);
  if (action === 'stop') hand.stoppedAtMs.set(node, world.now());
  const { beforeUs, afterUs, exitCode, messages } = await controlService(host, spec, run, action, 'keepalived');
  if (exitCode !== 0)
    throw new PairHalt('failed', `${node}: ${action} of keepalived ended with ${exitCode}: ${messages.trim()}`);
  const stoodMs = action === 'start' ? world.now() - (hand.stoppedAtMs.get(node) ?? world.now()) : 0;
  hand.withoutStandbyMs = Math.max(hand.withoutStandbyMs, stoodMs);
  const stood = stoodMs > 0 ? `; it could not have taken over for ${stoodMs} ms` : '';
  return `${action} took ${Math.round((afterUs - beforeUs) / 1000)} ms${stood}`;
}

async function reloadTogether({ nodes, withinMs }: StepOf<'reload-together'>, changing: Changing): Told {
  const { session, run, losses } = changing;
  losses.enter('keepalived together');
  const began = performance.now();
  const done = await Promise.all(
    nodes.map(async (node) => {
      const { host, spec } = session.node(node);
      return { node, ...(await controlService(host, spec, run, 'reload', 'keepalived')) };
    }),
  );
  const tookMs = Math.round(performance.now() - began);
  const failed = done.find(({ exitCode }) => exitCode !== 0);
  if (failed !== undefined)
    throw new PairHalt('failed', `${failed.node}: reload of keepalived ended with ${failed.exitCode}`);
  if (tookMs > withinMs) throw new PairHalt('failed', `the reloads took ${tookMs} ms, not ${withinMs}`);
  return told(`sent within ${tookMs} ms`);
}

async function proveKeepalived(
  step: StepOf<'prove-keepalived'>,
  changing: Changing,
  progress: (text: string) => void,
): Told {
  const text = await proveKeepalivedUntil(step, changing, progress);
  changing.progress.proven.add(step.node);
  changing.losses.demandNoLoss();
  return told(text);
}

/**
 * Once one node is confirmed the others have to follow, by what is left of the run: a standby that is armed to stop must not stop for a connection or lock
 * that was lost.
 */
async function confirm(node: string, changing: Changing): Told {
  const { session, run, hand, world } = changing;
  if (hand.confirmed.size === 0) {
    // A timer that must not be put off leaves no time for another look, and the proofs have just been made.
    if (mayWait(changing)) await demandAsProven(changing);
    await demandAsInstalled(changing);
    session.demandLocks();
    await confirmRun(session.node(node).host, run);
  } else {
    const left = { pair: session.pair, session, world };
    await onceMore(() => demandAsInstalled(changing));
    await onceMore(() => overNode(left, node, (host) => confirmRun(host, run)));
  }
  hand.armed.delete(node);
  hand.confirmed.add(node);
  return told('the change stays');
}

const onceMore = (work: () => Promise<void>): Promise<void> =>
  work().catch((error: unknown) => {
    if (!(error instanceof SshError)) throw error;
    return work();
  });
