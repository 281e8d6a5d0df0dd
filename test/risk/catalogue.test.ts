import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { ALL_RULES } from '../../src/risk/all-rules.js';

/** The checks that were asked for, keepalived's by their numbers, and the rules that make each of them. */
const KEEPALIVED: readonly (readonly [number: number, ...rules: string[]])[] = [
  [1, 'vrrp-vrid-differs'],
  [2, 'vrrp-auth-differs'],
  [3, 'vrrp-version-differs'],
  [4, 'vrrp-advert-int-differs'],
  [5, 'vrrp-vips-differ', 'vrrp-excluded-vips-differ'],
  [6, 'change-half-rolled-splits'],
  [7, 'keepalived-config-refused', 'keepalived-test-fatal', 'keepalived-test-drops'],
  [8, 'keepalived-reload-unchecked'],
  [9, 'vrrp-unicast-and-multicast', 'vrrp-unicast-peers-not-mutual', 'vrrp-multicast-group-differs'],
  [10, 'vrrp-unicast-source-missing', 'vrrp-unicast-peer-is-self'],
  [11, 'vrrp-adverts-dropped'],
  [12, 'vrrp-multicast-in-cloud'],
  [13, 'vrrp-priorities-equal'],
  [14, 'vrrp-state-master-twice'],
  [15, 'vrrp-nopreempt-cleared'],
  [16, 'vrrp-nopreempt-ignores-weights'],
  [17, 'vrrp-weight-too-small'],
  [18, 'vrrp-weight-dropped-in-sync-group'],
  [19, 'check-track-undefined'],
  [20, 'script-not-runnable'],
  [21, 'script-insecure'],
  [22, 'script-user-unset', 'script-security-off'],
  [23, 'script-program-missing', 'script-may-not-signal'],
  [24, 'check-process-only'],
  [25, 'check-slow'],
  [26, 'vrrp-check-fails-at-once', 'vrrp-adverts-too-fast'],
  [27, 'haproxy-not-tracked'],
  [28, 'vrrp-vip-traffic-dropped'],
  [29, 'haproxy-bind-not-local', 'haproxy-would-not-restart'],
  [30, 'vrrp-priority-omitted', 'vrrp-owner-ignores-weights'],
  [31, 'vip-left-behind'],
  [32, 'vip-on-several-nodes', 'vip-on-no-node', 'vip-missing-on-master'],
  [33, 'vrrp-master-not-preferred', 'vrrp-node-unable'],
  [34, 'change-restarts-keepalived'],
  [35, 'preempt-before-haproxy-serves'],
  [36, 'vrrp-down-timer-adverts-differ'],
  [37, 'vrrp-vrid-of-others', 'fleet-vrid-shared'],
  [38, 'vrrp-vip-in-two-instances', 'vrrp-vmac-vrid-twice'],
  [39, 'vrrp-interface-missing', 'vrrp-interface-down', 'vrrp-interface-without-address'],
  [40, 'vrrp-vip-interface-untracked'],
  [41, 'vrrp-vip-options-differ', 'vrrp-vip-is-node-address', 'vrrp-vip-outside-subnet'],
  [42, 'vrrp-garp-once'],
  [43, 'keepalived-version-differs', 'keepalived-reload-bug', 'keepalived-reload-check-ends-itself'],
  [44, 'vrrp-arp-settings', 'vrrp-interface-managed'],
  [45, 'vrrp-setting-read-otherwise'],
  [46, 'vrrp-own-interface-tracked', 'vrrp-sync-group-differs', 'vrrp-sync-group-of-one'],
  [47, 'vrrp-sync-group-priorities-cross'],
  [48, 'keepalived-scheduling-default'],
  [49, 'keepalived-unit-no-restart', 'keepalived-unit-not-enabled', 'keepalived-reload-slow'],
  [50, 'change-adds-check'],
  [51, 'keepalived-include-unread'],
  [52, 'clocks-differ'],
];

const HAPROXY: readonly (readonly [number: number, ...rules: string[]])[] = [
  [1, 'haproxy-check-refused', 'haproxy-check-warns', 'haproxy-line-refused', 'haproxy-reference-missing'],
  [2, 'haproxy-bind-not-local'],
  [3, 'haproxy-would-not-restart'],
  [4, 'haproxy-chroot-missing'],
  [5, 'haproxy-socket-directory-missing', 'haproxy-pid-directory-missing'],
  [6, 'haproxy-port-taken', 'haproxy-port-privileged'],
  [7, 'haproxy-bind-twice', 'haproxy-bind-shadowed'],
  [8, 'haproxy-file-missing', 'haproxy-file-differs'],
  [9, 'haproxy-certificate-dates', 'haproxy-certificate-differs', 'haproxy-certificate-chain'],
  [10, 'haproxy-config-differs', 'haproxy-listener-on-one-node'],
  [11, 'haproxy-runs-older-files', 'keepalived-runs-older-files'],
  [12, 'haproxy-listeners-not-passed'],
  [13, 'haproxy-reload-cuts-sessions', 'haproxy-reload-unknown', 'haproxy-not-serving'],
  [14, 'haproxy-master-deaf'],
  [15, 'haproxy-last-reload-failed'],
  [
    16,
    'haproxy-old-workers',
    'haproxy-worker-ended-at-reload',
    'haproxy-max-reloads-small',
    'haproxy-hard-stop-missing',
  ],
  [17, 'haproxy-memory-short'],
  [18, 'haproxy-open-files'],
  [19, 'haproxy-runtime-state-lost'],
  [20, 'haproxy-down-servers-get-traffic'],
  [21, 'haproxy-state-file-wins', 'change-state-file-wins'],
  [22, 'haproxy-table-not-carried', 'haproxy-peers-without-local', 'haproxy-peers-alone'],
  [23, 'haproxy-counters-reset'],
  [24, 'haproxy-keep-alive-closed'],
  [25, 'haproxy-grace'],
  [26, 'haproxy-hard-stop-short'],
  [27, 'haproxy-timeout-missing'],
  [28, 'haproxy-version-differs', 'haproxy-binary-replaced'],
  [29, 'check-process-only'],
  [30, 'haproxy-unit-no-restart', 'haproxy-unit-not-enabled', 'haproxy-unit-restarted', 'haproxy-unit-not-reloaded'],
  [31, 'haproxy-master-socket-missing', 'haproxy-runtime-silent', 'haproxy-socket-level'],
  [32, 'haproxy-loads-other-files', 'haproxy-config-place-missing'],
  [33, 'haproxy-selinux-port'],
  [34, 'haproxy-reload-in-progress', 'haproxy-reload-storm'],
  [35, 'haproxy-program-section'],
  [36, 'haproxy-start-needs-dns'],
  [37, 'haproxy-no-final-newline', 'haproxy-file-encoding'],
  [38, 'change-environment-stays'],
];

const FLEET = ['fleet-vrid-shared', 'fleet-address-claimed-twice', 'fleet-keepalived-releases', 'drill-never'];

const ids = ALL_RULES.map(({ id }) => id);

describe('the rules', () => {
  test('make every check of keepalived that was asked for', () => {
    expect(KEEPALIVED.map(([number]) => number)).toEqual(Array.from({ length: 52 }, (_, at) => at + 1));
    expect(KEEPALIVED.flatMap(([, ...rules]) => rules).filter((rule) => !ids.includes(rule))).toEqual([]);
  });

  test('make every check of HAProxy that was asked for', () => {
    expect(HAPROXY.map(([number]) => number)).toEqual(Array.from({ length: 38 }, (_, at) => at + 1));
    expect(HAPROXY.flatMap(([, ...rules]) => rules).filter((rule) => !ids.includes(rule))).toEqual([]);
  });

  test('look at the fleet, too', () => {
    expect(FLEET.filter((rule) => !ids.includes(rule))).toEqual([]);
  });

  test('have ids of their own, in kebab-case, and say all that is asked of a rule', () => {
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, what, why, remedy, sources } of ALL_RULES) {
      expect(id).toMatch(/^[a-z]+(?:-[a-z]+)+$/);
      expect(sources, id).not.toEqual([]);
      for (const text of [what, why, remedy]) expect(text, id).toMatch(/^[A-Z`'a-z].{10,}/);
      expect(what, id).not.toMatch(/\.$/);
      for (const text of [why, remedy]) expect(text, id).toMatch(/\.$/);
    }
  });

  test('are all tested: each is named in the test of its family', async () => {
    const folder = new URL('./rules/', import.meta.url);
    const files = (await readdir(folder))
      .filter((file) => file.endsWith('.test.ts'))
      .map((file) => new URL(file, folder));
    files.push(new URL('./suppress.test.ts', import.meta.url));
    const all = (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\n');
    expect(ids.filter((id) => !all.includes(`'${id}'`))).toEqual([]);
  });
});
