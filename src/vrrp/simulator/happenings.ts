import type { NodeEvent, ReloadEvent, SimEvent, SplitEvent, TrackEvent } from '../sim-event.js';
import { removeVips } from './addresses.js';
import { checkTurns } from './check-turns.js';
import { sendAdvert } from './network.js';
import { priorityTurns, reloadBroken, reloadNode } from './reloading.js';
import { endNode, startNode } from './starting.js';
import { setState } from './states.js';
import { applyTracking } from './tracking.js';
import { NOBODY, type NodeState, routersOn, unsettle, type World } from './world.js';

/** keepalived lingers this long after its last word, then its process is gone. */
export const STOP_LINGER_US = 1_000_000;

/** Lets an event happen now. */
export function happen(world: World, event: SimEvent): void {
  unsettle(world);
  world.recorder.note(world, 'event', `${event.kind}${event.node === undefined ? '' : ` on ${event.node}`}`);
  if (isOfNetwork(event)) {
    divide(world, event);
    return;
  }
  const node = world.nodes.get(event.node);
  if (node === undefined) return;
  if (node.frozen && isForKeepalived(event)) world.timers.once(world.nowUs, node, () => happenOn(world, node, event));
  else happenOn(world, node, event);
}

function happenOn(world: World, node: NodeState, event: Exclude<SimEvent, SplitEvent>): void {
  if (isOfCheck(event)) checkTurns(world, node, event);
  else if (event.kind === 'priority') priorityTurns(world, node, event);
  else if (event.kind === 'reload') reloadTurns(world, node, event);
  else nodeTurns(world, node, event);
}

function reloadTurns(world: World, node: NodeState, { broken, configs }: ReloadEvent): void {
  if (!node.running) world.recorder.note(world, 'note', 'keepalived does not run: nothing to reload', node);
  else if (broken === true) reloadBroken(world, node);
  else reloadNode(world, node, configs);
}

function nodeTurns(world: World, node: NodeState, { kind, configs }: NodeEvent): void {
  switch (kind) {
    case 'crash':
      endNode(world, node, 'vanished', 'the node is gone');
      return;
    case 'stop':
    case 'kill-parent':
      endNode(world, node, 'graceful', kind === 'stop' ? 'SIGTERM' : 'the parent died, its child ends itself');
      return;
    case 'kill':
      endNode(world, node, 'abandoned', 'SIGKILL; its VIPs stay on the node');
      return;
    case 'restart':
      endNode(world, node, 'graceful', 'SIGTERM');
      world.timers.once(world.nowUs + STOP_LINGER_US, NOBODY, () => startNode(world, node));
      return;
    case 'respawn':
      if (!node.running) return;
      endNode(world, node, 'abandoned', 'the vrrp child died');
      startNode(world, node);
      return;
    case 'return':
      startNode(world, node, configs);
      return;
    case 'freeze':
      if (node.running) node.frozen = true;
      return;
    case 'thaw':
      thaw(world, node);
      return;
    case 'cut':
    case 'mend':
      node.cut = kind === 'cut';
      return;
    case 'link-down':
    case 'link-up':
      node.linkDown = kind === 'link-down';
      if (node.frozen) world.timers.once(world.nowUs, node, () => applyTracking(world, node));
      else if (node.running) applyTracking(world, node);
      return;
    case 'address-removed':
      addressRemoved(world, node);
  }
}

/**
 * Timers that went off meanwhile go off now, in their order; but what waits in the sockets is read before (`thread_fetch_next_queue` looks for
 * readable sockets first): a BACKUP that accepts an old advert starts its timer anew.
 */
function thaw(world: World, node: NodeState): void {
  const { missed, unread } = node;
  node.frozen = false;
  node.missed = [];
  node.unread = [];
  for (const timer of missed) world.timers.set(timer, world.nowUs);
  for (const { receiver, sender, priority } of unread) world.receive(receiver, sender, priority);
}

/** keepalived sees over netlink that its VIP is gone: BACKUP with priority 0, and back after its own skew time unless another one is quicker. */
function addressRemoved(world: World, node: NodeState): void {
  for (const router of routersOn(world, node)) {
    if (router.state !== 'MASTER') continue;
    removeVips(world, router);
    setState(world, router, 'BACKUP', 'its VIP was removed by hand');
    world.timers.set(router.sands, world.nowUs + router.skewUs);
    sendAdvert(world, router, 0);
  }
}

function divide(world: World, { kind, node: name }: SplitEvent): void {
  const apart = kind === 'split';
  const node = name === undefined ? undefined : world.nodes.get(name);
  if (node !== undefined) node.deaf = apart;
  else if (name === undefined) {
    world.split = apart;
    if (!apart) for (const each of world.nodes.values()) each.deaf = false;
  }
}

const isOfCheck = (event: SimEvent): event is TrackEvent =>
  event.kind === 'script-fail' || event.kind === 'script-recover';

const isOfNetwork = (event: SimEvent): event is SplitEvent => event.kind === 'split' || event.kind === 'heal';

/** A frozen keepalived takes these when it is thawed. */
function isForKeepalived({ kind }: SimEvent): boolean {
  return ['stop', 'restart', 'reload', 'priority', 'address-removed'].includes(kind);
}
