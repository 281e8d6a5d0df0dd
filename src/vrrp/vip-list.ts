import type { TimingProfile } from './profile.js';
import type { RouterConfig } from './router.js';

/** Whether two routers advertise the same addresses; order, masks and devices don't count. */
export function sameVips(a: readonly string[], b: readonly string[]): boolean {
  if (a === b) return true;
  return a.length === b.length && a.every((vip) => b.includes(vip));
}

/** What keepalived says of an advert whose VIPs are not the receiver's own. */
export function vipMisfit(receiver: RouterConfig, sender: RouterConfig, profile: TimingProfile): string {
  const [mine, received] = [receiver.vips.length, sender.vips.length];
  if (profile === 'vip-tolerant') return `expected ${mine} VIPs but received ${received}, or others`;
  if (mine !== received) return `received an unexpected ip number count ${received}, expected ${mine}`;
  const missing = receiver.vips.find((vip) => !sender.vips.includes(vip)) ?? '';
  return `ip address ${missing} associated with VRID ${receiver.vrid} not present in MASTER advert`;
}
