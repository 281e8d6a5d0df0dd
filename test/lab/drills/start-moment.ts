import { readFile } from 'node:fs/promises';
import { pause } from '../lab.js';
import type { Happened } from './happened.js';
import { type DrillNode, type KeepalivedProcesses, keepalivedOf } from './node.js';
import type { WallClock } from './wall-clock.js';

/** keepalived starts between the starts of its parent and of its VRRP child, whatever systemd took for it. */
export async function startMoment(node: DrillNode, clock: WallClock, called: Happened): Promise<Happened> {
  const { parent, vrrp } = await untilRunning(node);
  const [first, last] = await Promise.all([parent, vrrp].map((pid) => startedUs(pid, clock)));
  return {
    fromUs: Math.max(called.fromUs, (first ?? 0) - TICK_US),
    toUs: Math.max(called.fromUs, (last ?? called.toUs) + TICK_US),
  };
}

/** systemd may call a service started before it has done anything. */
async function untilRunning(node: DrillNode): Promise<KeepalivedProcesses> {
  for (let tries = 0; tries < 1000; tries += 1) {
    const found = await keepalivedOf(node).catch(() => undefined);
    if (found !== undefined) return found;
    await pause(5);
  }
  throw new Error(`keepalived does not start on ${node.name}`);
}

/** The kernel tells starts of processes, and the time since it booted, in ticks of 10 ms. */
const TICK_US = 10_000;

async function startedUs(pid: number, clock: WallClock): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  const uptimeS = Number((await readFile('/proc/uptime', 'utf8')).split(' ')[0]);
  return clock() - uptimeS * 1_000_000 + ticks * TICK_US;
}
