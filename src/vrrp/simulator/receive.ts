import { addressOf } from '../acceptance.js';
import { compareReleases, type Release, readRelease } from '../release.js';
import type { EntryKind } from '../timeline.js';
import { garpOf, sendGarps } from './addresses.js';
import { decideAsBackup } from './backup-rules.js';
import { decideAsMaster } from './master-rules.js';
import { acceptanceOf, sendAdvert } from './network.js';
import { becomeBackup, retime, takeOver } from './states.js';
import type { RouterState, World } from './world.js';

/** From it on, adverts heard during the startup delay no longer shorten it. */
const FIRST_WITH_FIRM_DELAY: Release = [2, 2, 8];

/** Before it (seen in 2.1.5), who yields waits by its own interval until the next advert, and flaps when that comes too late for it. */
const FIRST_TO_LEARN_ON_YIELDING: Release = [2, 2, 0];

/** What a router does with an advert that reaches it. */
export function receive(world: World, receiver: RouterState, sender: RouterState, priority: number): void {
  if (receiver.state === 'BACKUP') receiveAsBackup(world, receiver, sender, priority);
  else if (receiver.state === 'MASTER') receiveAsMaster(world, receiver, sender, priority);
  else receiver.steady = true;
}

function receiveAsBackup(world: World, receiver: RouterState, sender: RouterState, priority: number): void {
  receiver.steady = false;
  const { verdict, reason } = acceptanceOf(world, receiver, sender);
  if (verdict === 'ignored' || verdict === 're-arming') {
    if (verdict === 're-arming') world.timers.set(receiver.sands, world.nowUs + receiver.downUs);
    const effect = verdict === 'ignored' ? 'the timer runs on' : 'yet the timer starts anew';
    outcome(world, { receiver, sender, what: 'advert-ignored', text: `${reason}; ${effect}` });
    return;
  }
  const { effectivePriority, preemptAtUs, config } = receiver;
  const { nopreempt = false, preemptDelayUs = 0 } = config;
  const legacy = receiver.profile === 'legacy';
  const backup = { effectivePriority, nopreempt, preemptDelayUs, preemptAtUs, legacy };
  const decision = decideAsBackup(backup, priority, world.nowUs);
  switch (decision.does) {
    case 'skew':
      world.timers.set(receiver.sands, world.nowUs + receiver.skewUs);
      outcome(world, {
        receiver,
        sender,
        what: 'advert-accepted',
        text: `priority 0: MASTER in ${receiver.skewUs} us`,
      });
      return;
    case 'accept':
      receiver.preemptAtUs = decision.preemptAtUs;
      accept(world, receiver, sender);
      receiver.steady = decision.preemptAtUs === undefined && world.nowUs >= receiver.delayedUntilUs;
      outcome(world, {
        receiver,
        sender,
        what: verdict === 'logged' ? 'advert-logged' : 'advert-accepted',
        text: `priority ${priority}${verdict === 'logged' ? `, though ${reason}` : ''}${patience(decision.preemptAtUs)}`,
      });
      return;
    case 'discard':
      outcome(world, {
        receiver,
        sender,
        what: 'advert-ignored',
        text: `received lower priority (${priority}) advert - discarding; the timer runs on`,
      });
      return;
    case 'force-election':
      outcome(world, {
        receiver,
        sender,
        what: 'advert-ignored',
        text: `lower priority ${priority}: forcing a new MASTER election`,
      });
      takeOver(world, receiver, `priority ${priority} of ${sender.node.name} is lower`);
  }
}

function receiveAsMaster(world: World, receiver: RouterState, sender: RouterState, priority: number): void {
  receiver.steady = false;
  const { verdict, reason } = acceptanceOf(world, receiver, sender);
  world.timers.set(receiver.sands, world.nowUs + receiver.config.advertIntUs);
  if (verdict !== 'accepted' && verdict !== 'logged') {
    outcome(world, { receiver, sender, what: 'advert-ignored', text: `${reason}; its own next advert is put off` });
    return;
  }
  const own = { priority: receiver.effectivePriority, address: addressOf(receiver.config) };
  const decision = decideAsMaster(own, { priority, address: addressOf(sender.config) });
  switch (decision) {
    case 'yield':
      becomeBackup(world, receiver, `${sender.node.name} is MASTER with priority ${priority}`);
      if (learnsOnYielding(receiver)) accept(world, receiver, sender);
      else receiver.acceptedFrom = sender.id;
      return;
    case 'answer':
    case 'assert':
      outcome(world, {
        receiver,
        sender,
        what: 'advert-ignored',
        text: `received advert with lower priority ${priority}, ours ${own.priority}, forcing new election`,
      });
      answer(world, receiver, decision === 'assert');
      return;
    case 'disown':
      receiver.config = { ...receiver.config, priority: 254 };
      receiver.effectivePriority = 254;
      retime(receiver);
      world.recorder.note(world, 'priority', `254: ${sender.node.name} owns the address too`, receiver);
      return;
    case 'clash':
      outcome(world, { receiver, sender, what: 'advert-ignored', text: 'equal priority and the same address' });
  }
}

/** The timer starts anew, and version 3 learns the interval of the MASTER. */
function accept(world: World, receiver: RouterState, sender: RouterState): void {
  receiver.acceptedFrom = sender.id;
  receiver.wantsMaster = false;
  const { advertIntUs } = sender.config;
  if (receiver.config.version === 3 && receiver.masterAdvertIntUs !== advertIntUs) {
    receiver.masterAdvertIntUs = advertIntUs;
    retime(receiver);
  }
  if (world.nowUs < receiver.delayedUntilUs && keepsDelay(receiver)) return;
  world.timers.set(receiver.sands, world.nowUs + receiver.downUs);
}

function keepsDelay({ config }: RouterState): boolean {
  const release = readRelease(config.release);
  return release !== undefined && compareReleases(release, FIRST_WITH_FIRM_DELAY) >= 0;
}

function learnsOnYielding({ config }: RouterState): boolean {
  const release = readRelease(config.release);
  return release !== undefined && compareReleases(release, FIRST_TO_LEARN_ON_YIELDING) >= 0;
}

/** Sent after everything that this very advert causes, so that two routers never answer each other within one delivery. */
function answer(world: World, router: RouterState, withGarps: boolean): void {
  if (router.config.lowerPrioNoAdvert === true) return;
  world.timers.once(world.nowUs, router.node, () => {
    if (router.state !== 'MASTER') return;
    sendAdvert(world, router, router.effectivePriority);
    if (withGarps) sendGarps(world, router, garpOf(router).masterRepeat, router.held.size);
  });
}

function outcome(
  world: World,
  {
    receiver,
    sender,
    what,
    text,
  }: { readonly receiver: RouterState; readonly sender: RouterState; readonly what: EntryKind; readonly text: string },
): void {
  const { heard } = receiver;
  if (!world.verbose && heard.get(sender.id) === text) return;
  heard.set(sender.id, text);
  world.recorder.note(world, what, `from ${sender.node.name}: ${text}`, receiver);
}

const patience = (preemptAtUs: number | undefined): string =>
  preemptAtUs === undefined ? '' : `, preempt_delay runs until ${preemptAtUs} us`;
