import { type FakeNode, newProcess } from './node-world.js';

/** Does the node's next reload; returns what a truthful channel would say. */
export function reloadHaproxy(node: FakeNode, nowMs: number): number {
  const { haproxy } = node;
  const outcome = node.nextReload;
  if (outcome === 'works') {
    for (const server of Object.values(haproxy.servers).flat()) {
      delete server.maint;
      delete server.drain;
      delete server.weight;
    }
    haproxy.oldWorkers = [...haproxy.workers, ...haproxy.oldWorkers];
    haproxy.workers = [newProcess(nowMs)];
    haproxy.configRead = haproxy.config;
    haproxy.failedReloads = 0;
    haproxy.reloads += 1;
  } else if (outcome === 'fails') {
    haproxy.failedReloads += 1;
    haproxy.reloads += 1;
    return 1;
  } else if (outcome === 'kills') {
    haproxy.master = undefined;
    haproxy.workers = [];
    haproxy.oldWorkers = [];
  }
  return 0;
}

/** By the service manager. `start` leaves a HAProxy that runs alone. */
export function controlHaproxy(node: FakeNode, action: 'start' | 'stop' | 'restart', nowMs: number): void {
  const { haproxy } = node;
  if (action === 'start' && haproxy.master !== undefined) return;
  const runs = action !== 'stop' && !node.stuck;
  haproxy.master = runs ? newProcess(nowMs) : undefined;
  haproxy.workers = runs ? [newProcess(nowMs)] : [];
  haproxy.oldWorkers = [];
  if (runs) haproxy.configRead = haproxy.config;
}
