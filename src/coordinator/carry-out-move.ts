import { createHash } from 'node:crypto';
import { installFiles } from '../node/install-files.js';
import { type StagedFile, stageFiles } from '../node/stage-files.js';
import { armUndo, confirmRun, type UndoAction } from '../node/undo.js';
import { stateOf } from '../plan/choose-lever.js';
import type { HandoverLever } from '../plan/handover-lever.js';
import { editedFiles } from '../plan/priority-lever.js';
import type { NodeState } from '../plan/serving.js';
import type { Step, StepOf, UndoPart } from '../plan/step.js';
import { stepText } from '../plan/step-text.js';
import { control, readClockOf, revertOn, timed } from './act-on-node.js';
import { awaitTakeover, awaitWhole } from './await-masters.js';
import { carryOut } from './carry-out.js';
import { type Moving, noteAct, noteState } from './moving.js';
import { proveRestarted, restartHaproxy } from './restart-node.js';

type Told = Promise<{ found: undefined; text: string }>;

const told = (text: string): { found: undefined; text: string } => ({ found: undefined, text });

/** Carries out one step of a plan that moves VIPs. Throws a `PairHalt` when the pair can't go on. */
export async function carryOutMove(step: Step, moving: Moving): Promise<void> {
  const { steps, losses, world, stop } = moving;
  const text = stepText(step);
  switch (step.kind) {
    case 'baseline':
    case 'guard':
      return carryOut(step, moving);
    case 'arm':
      return steps('arm', step.node, text, () => arm(step, moving));
    case 'handover':
      return steps('handover', step.node, text, () => handOver(step.lever, moving));
    case 'drill':
      return steps('drill', step.node, text, () => fail(step, moving));
    case 'takeover':
      return steps('takeover', undefined, text, (progress) => takeover(step, moving, progress));
    case 'restart':
      return steps('restart', step.node, text, () => restartHaproxy(step, moving));
    case 'prove-restart':
      return steps('prove-restart', step.node, text, (progress) => proveRestarted(step, moving, progress));
    case 'put-back':
      return steps('put-back', step.node, text, () => putBack(step.node, step.undo, moving));
    case 'revert':
      return steps('revert', step.node, text, () => revert(step, moving));
    case 'whole':
      return steps('whole', undefined, text, (progress) => whole(step, moving, progress));
    case 'soak':
      return steps('soak', step.node, text, async () => {
        losses.enter(`soak ${step.node}`);
        await world.sleep(step.ms, stop);
        return told(`watched for ${step.ms} ms`);
      });
    case 'confirm':
      return steps('confirm', step.node, text, () => confirm(step.node, moving));
    case 'record':
    case 'lock':
    case 'observe':
    case 'validate':
    case 'save':
    case 'reload':
    case 'keep':
    case 'prove':
    case 'drain':
    case 'unlock':
      throw new RangeError(`${step.kind} is no part of a move of VIPs`);
  }
}

/** Readings of each clock before anything happens: the quickest round trip bounds it best. */
const CLOCK_READINGS = 3;

const ACTIONS: Readonly<Record<UndoPart, UndoAction>> = {
  files: { do: 'files' },
  'reload keepalived': { do: 'reload', service: 'keepalived' },
  'start keepalived': { do: 'start', service: 'keepalived' },
  'start haproxy': { do: 'start', service: 'haproxy' },
};

async function arm({ node, withinMs, undo }: StepOf<'arm'>, moving: Moving): Told {
  const { session, run, operator, what, hand, world } = moving;
  for (let reading = 0; reading < CLOCK_READINGS; reading += 1)
    await Promise.all(session.nodes.map(({ spec }) => readClockOf(spec.name, moving)));
  const { host, spec } = session.node(node);
  // Even where the answer is lost on the way, the node may have armed it.
  hand.armed.set(node, undo);
  hand.armedUntilMs = Math.max(hand.armedUntilMs, world.now() + withinMs);
  const { coversReboot } = await armUndo(host, spec, {
    run,
    operator,
    what,
    withinMs,
    undo: undo.map((part) => ACTIONS[part]),
  });
  const reboot = coversReboot === 'none' ? '; a reboot meanwhile would need a person' : '';
  return told(`without word it puts itself back in ${Math.ceil(withinMs / 1000)} s: ${undo.join(', ')}${reboot}`);
}

async function handOver(lever: HandoverLever, moving: Moving): Told {
  const { session, run, losses, hand, start } = moving;
  losses.enter(`handover ${lever.node}`);
  if (lever.kind === 'stop') return told(await control(lever.node, 'stop', 'keepalived', 'failover', moving));
  const { host } = session.node(lever.node);
  await stageFiles(host, run, filesOf(lever, stateOf(lever.node, start.states)));
  hand.changed.add(lever.node);
  const installed = await timed(moving, () => installFiles(host, run));
  if (lever.kind === 'priority') return told(await control(lever.node, 'reload', 'keepalived', 'failover', moving));
  noteAct(hand, { part: 'failover', node: lever.node, begunAt: installed, endedAt: installed });
  return told(`${lever.path} says ${lever.value}`);
}

/** The files as they are to be; the node refuses them unless it still has what they were made from. */
function filesOf(lever: Exclude<HandoverLever, { kind: 'stop' }>, state: NodeState): readonly StagedFile[] {
  if (lever.kind === 'track-file') return [{ ...staged(lever.path, `${lever.value}\n`), mode: '644' }];
  const edit = editedFiles(state, lever.priorities);
  if ('reason' in edit) throw new RangeError(`${lever.node}: ${edit.reason}`);
  return edit.files.map(({ path, text }) => {
    const expectedSha256 = state.facts.files.find((file) => file.path === path)?.sha256;
    return { ...staged(path, text), ...(expectedSha256 !== undefined && { expectedSha256 }) };
  });
}

function staged(path: string, text: string): StagedFile {
  const content = Buffer.from(text);
  return { path, content, sha256: createHash('sha256').update(content).digest('hex') };
}

async function fail({ node, event }: StepOf<'drill'>, moving: Moving): Told {
  moving.losses.enter(`${event} ${node}`);
  return told(await control(node, 'stop', event === 'script-fail' ? 'haproxy' : 'keepalived', 'failover', moving));
}

async function takeover(step: StepOf<'takeover'>, moving: Moving, progress: (text: string) => void): Told {
  const { session, start, world, hand } = moving;
  const state = await awaitTakeover({ ...step, session, found: start, progress }, world);
  noteState(hand, state);
  return told(`${[...new Set(Object.values(step.masters))].join(' and ')} MASTER by two kinds of evidence`);
}

async function whole(step: StepOf<'whole'>, moving: Moving, progress: (text: string) => void): Told {
  const { session, start, world, hand } = moving;
  const state = await awaitWhole({ ...step, session, found: start, progress }, world);
  noteState(hand, state);
  return told(state.roles.instances.map(({ name, master }) => `${master ?? 'nobody'} MASTER of ${name}`).join(', '));
}

/** Undoes what was done to a node: files and what hangs on them by the node's own undo, a service by starting it, which tells when. */
async function putBack(node: string, undo: readonly UndoPart[], moving: Moving): Told {
  const { session, run, losses, hand } = moving;
  losses.enter(`put back ${node}`);
  if (!undo.includes('files')) {
    const text = await control(
      node,
      'start',
      undo.includes('start haproxy') ? 'haproxy' : 'keepalived',
      'return',
      moving,
    );
    hand.changed.delete(node);
    return told(text);
  }
  const begunAt = await timed(moving, () => revertOn(session.node(node).host, run));
  noteAct(hand, { part: 'return', node, begunAt, endedAt: begunAt });
  hand.armed.delete(node);
  hand.changed.delete(node);
  return told('as it was before');
}

/** What an earlier run left in force is put back by the node itself, as it would have done unasked. */
async function revert({ node, run }: StepOf<'revert'>, moving: Moving): Told {
  const { session, losses, hand } = moving;
  losses.enter(`handover back ${node}`);
  session.demandLocks();
  hand.changed.add(node);
  const begunAt = await timed(moving, () => revertOn(session.node(node).host, run));
  noteAct(hand, { part: 'return', node, begunAt, endedAt: begunAt });
  hand.changed.delete(node);
  hand.kept.delete(node);
  return told('as it was before the handover');
}

async function confirm(node: string, { session, run, hand }: Moving): Told {
  if (!hand.armed.has(node)) return told('nothing is left to undo');
  const { host } = session.node(node);
  if (!hand.changed.has(node)) {
    // Confirmed it would be on offer to be reverted for ever; and on a slow day the node's own timer was first, which is as good.
    await revertOn(host, run);
    hand.armed.delete(node);
    return told('nothing is left to undo');
  }
  await confirmRun(host, run);
  hand.armed.delete(node);
  hand.kept.add(node);
  return told('it stays as it is until it is put back');
}
