import { fleetRule, nodeRule, pairRule, type Rule, type RuleText } from '../../../src/risk/rule.js';

const text = (id: string, severity: RuleText['severity'], what: string): RuleText => ({
  id,
  severity,
  what,
  why: `${what}: that hurts at the next failover.`,
  remedy: 'Put it right.',
  sources: ['RFC 3768 section 7.1'],
});

const nothing = () => [];
const node = (...of: Parameters<typeof text>): Rule => nodeRule({ ...text(...of), needs: [], check: nothing });

/** The rules that the sample report was written by. `vrrp-quiet` found nothing. */
export const SAMPLE_RULES: readonly Rule[] = [
  pairRule({
    ...text('vrrp-auth-differs', 'critical', 'The nodes have different VRRP passwords'),
    needs: [],
    check: nothing,
  }),
  node('haproxy-chroot-missing', 'critical', 'The chroot directory is not there'),
  node('vrrp-nopreempt-on-backup', 'high', 'The BACKUP has nopreempt'),
  node('tracking-fall-slow', 'medium', 'A check takes long to notice'),
  node('haproxy-expose-fd', 'low', 'expose-fd listeners is missing'),
  node('host-arp', 'high', 'ARP settings answer for the VIP on the wrong interface'),
  node('vrrp-quiet', 'high', 'Adverts are not heard'),
  fleetRule({ ...text('fleet-vrid-twice', 'high', 'A VRID is used by two pairs'), check: nothing }),
];
