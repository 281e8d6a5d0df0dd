import { type Acceptance, acceptance } from '../acceptance.js';
import { skipIdleAdverts } from './idle.js';
import type { RouterState, UnreadAdvert, World } from './world.js';

/** Sends one advert to every router that hears it, at once: the network takes no time. */
export function sendAdvert(world: World, sender: RouterState, priority: number): void {
  world.advertsSent++;
  if (world.verbose || priority === 0) {
    world.recorder.note(world, 'advert-sent', `advert of priority ${priority}`, sender);
  }
  let steady = priority !== 0;
  for (const receiver of world.routers) {
    if (receiver.key !== sender.key || !hears(world, receiver, sender)) continue;
    if (acceptanceOf(world, receiver, sender).verdict === 'unheard') continue;
    if (receiver.node.frozen) {
      leaveUnread({ receiver, sender, priority });
      continue;
    }
    world.receive(receiver, sender, priority);
    steady &&= receiver.steady;
  }
  sender.steady = steady && sender.state === 'MASTER';
}

/** The next periodic advert, and with it those after it that would change nothing. Nothing may follow it at this moment. */
export function sendPeriodicAdvert(world: World, sender: RouterState): void {
  const { advertIntUs } = sender.config;
  world.timers.set(sender.sands, world.nowUs + advertIntUs);
  sendAdvert(world, sender, sender.effectivePriority);
  if (sender.steady && !world.verbose) skipIdleAdverts(world, sender);
}

/** Equal adverts in a row are read in one go: they do what one of them does. */
function leaveUnread(advert: UnreadAdvert): void {
  const { receiver, sender, priority } = advert;
  const { unread } = receiver.node;
  const last = unread.findLast((each) => each.receiver === receiver);
  if (last?.sender === sender && last.priority === priority) return;
  unread.push(advert);
}

function hears(world: World, receiver: RouterState, sender: RouterState): boolean {
  const [to, from] = [receiver.node, sender.node];
  if (to === from || !to.running || receiver.state === 'down') return false;
  return !(world.split || to.deaf || to.cut || to.linkDown || from.cut || from.linkDown);
}

/** What the receiver makes of the sender's adverts, worked out once for each two configurations. */
export function acceptanceOf(world: World, receiver: RouterState, sender: RouterState): Acceptance {
  const state = receiver.state === 'MASTER' ? 'MASTER' : 'BACKUP';
  const fromSameMaster = receiver.acceptedFrom === sender.id;
  const name = `${receiver.id} ${sender.id} ${state} ${fromSameMaster}`;
  const known = world.acceptances.get(name);
  if (known !== undefined) return known;
  const found = acceptance(receiver.config, sender.config, { state, fromSameMaster });
  world.acceptances.set(name, found);
  return found;
}
