import { completeSchedule, countRun, firstCount, KILL_GRACE_US, runsUs, type ScriptSchedule } from '../detection.js';
import type { RouterTrack } from '../router.js';
import type { Phase } from '../timeline.js';
import type { Timer } from './timers.js';
import { applyTracking } from './tracking.js';
import { type NodeState, phaseWait, type Truth, unsettle, type World } from './world.js';

/** Something that a node tracks. */
export interface CheckState {
  readonly name: string;
  readonly kind: RouterTrack['kind'];
  /** Scripts only: other things are noticed at once. */
  schedule: Required<ScriptSchedule> | undefined;
  truth: Truth;
  /** What keepalived takes it for. */
  ok: boolean;
  result: number;
  /** A first result is there. */
  known: boolean;
  /** One of the times at which a run starts. */
  anchorUs: number;
  readonly starts: Timer;
  readonly ends: Timer;
  endsWell: boolean;
}

/** A check that has been OK all along, or (`known` false) has never run. */
function makeCheck(world: World, node: NodeState, track: RouterTrack): CheckState {
  const schedule = track.kind === 'script' ? completeSchedule(track) : undefined;
  // At best a result comes just before an advert of the same moment, else just after it: see the phases of a simulation.
  const rank = world.phase === 'best' ? -1 : 1;
  const check: CheckState = {
    name: track.name,
    kind: track.kind,
    schedule,
    truth: node.truths.get(track.name) ?? 'ok',
    ok: true,
    result: schedule ? schedule.rise + schedule.fall - 1 : 1,
    known: true,
    anchorUs: 0,
    starts: world.timers.standing(node, () => startRun(world, node, check), rank),
    ends: world.timers.standing(node, () => endRun(world, node, check, true), rank),
    endsWell: true,
  };
  return check;
}

/** Gives a node a check for everything that its instances track; those it has already stay as they are. Answers the new ones. */
export function equipChecks(world: World, node: NodeState, tracks: readonly RouterTrack[]): readonly CheckState[] {
  const added: CheckState[] = [];
  for (const track of tracks) {
    const known = node.checks.get(track.name);
    if (known !== undefined) {
      known.schedule = track.kind === 'script' ? completeSchedule(track) : undefined;
      continue;
    }
    const check = makeCheck(world, node, track);
    node.checks.set(track.name, check);
    added.push(check);
  }
  return added;
}

/** keepalived starts: every script runs at once, and its first result counts whatever rise and fall say. */
export function startChecks(world: World, node: NodeState, which: Iterable<CheckState> = node.checks.values()): void {
  for (const check of which) {
    if (check.schedule === undefined) {
      check.ok = check.truth === 'ok';
      continue;
    }
    check.known = false;
    check.ok = true;
    check.result = firstCount(check.schedule);
    check.anchorUs = world.nowUs;
    startRun(world, node, check);
  }
}

export function stopChecks(world: World, node: NodeState): void {
  for (const { starts, ends } of node.checks.values()) {
    world.timers.cancel(starts);
    world.timers.cancel(ends);
  }
}

/** Something fails, or works again: keepalived notices when its script has told so often enough. */
export function setTruth(world: World, node: NodeState, check: CheckState, truth: Truth): void {
  check.truth = truth;
  if (!node.running) return;
  if (check.schedule === undefined) {
    if (node.frozen) world.timers.once(world.nowUs, node, () => notice(world, node, check, check.truth === 'ok'));
    else notice(world, node, check, truth === 'ok');
  } else if (!Number.isFinite(check.starts.atUs)) scheduleRun(world, check, world.phase === 'best');
}

/** From the failure until keepalived acts on it, for a failure that falls between the runs as the phase says. */
export function noticedAfterUs(phase: Phase, track: ScriptSchedule, truth: Truth): number {
  const schedule = completeSchedule(track);
  const runUs = durationUs(phase, schedule, truth);
  const runs = truth === 'ok' ? schedule.rise : schedule.fall;
  return phaseWait(phase, schedule.intervalUs) + runsUs(runs, schedule.intervalUs, runUs);
}

/** A hanging run ends with SIGTERM at its timeout; at worst only with the SIGKILL after it. */
function durationUs(phase: Phase, { runUs, timeoutUs }: Required<ScriptSchedule>, truth: Truth): number {
  if (truth === 'hung') return timeoutUs + (phase === 'worst' ? KILL_GRACE_US : 0);
  return Math.min(runUs, timeoutUs);
}

function startRun(world: World, node: NodeState, check: CheckState): void {
  const { schedule } = check;
  if (schedule === undefined) return;
  const lastsUs = durationUs(world.phase, schedule, check.truth);
  check.endsWell = check.truth === 'ok' && schedule.runUs <= schedule.timeoutUs;
  if (lastsUs === 0) endRun(world, node, check, false);
  else world.timers.set(check.ends, world.nowUs + lastsUs);
}

/** After a run that took time, the next one may start at this very moment. */
function endRun(world: World, node: NodeState, check: CheckState, tookTime: boolean): void {
  const { schedule, endsWell: success } = check;
  if (schedule === undefined) return;
  const first = !check.known;
  const { result, ok } = countRun(check.result, success, schedule);
  check.known = true;
  check.result = result;
  const settled =
    (check.truth === 'ok') === success && (success ? result === schedule.rise + schedule.fall - 1 : result === 0);
  if (!settled) scheduleRun(world, check, tookTime);
  if (first || ok !== check.ok) notice(world, node, check, ok);
}

/** Runs that would tell what is known already are left out, so that an idle pair costs nothing. */
function scheduleRun(world: World, check: CheckState, now: boolean): void {
  const { schedule, anchorUs } = check;
  if (schedule === undefined) return;
  const { intervalUs } = schedule;
  const turns = (world.nowUs - anchorUs) / intervalUs;
  const next = now ? Math.ceil(turns) : Math.floor(turns) + 1;
  world.timers.set(check.starts, anchorUs + next * intervalUs);
}

function notice(world: World, node: NodeState, check: CheckState, ok: boolean): void {
  const changed = check.ok !== ok;
  check.ok = ok;
  unsettle(world);
  if (changed || !ok) world.recorder.note(world, 'check', `${check.name} ${ok ? 'succeeds' : 'fails'}`, node);
  applyTracking(world, node);
}
