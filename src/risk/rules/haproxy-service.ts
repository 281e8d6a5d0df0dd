import { nodeRule, type Rule } from '../rule.js';

/** Rules about what systemd does with HAProxy. */
export const haproxyServiceRules: readonly Rule[] = [
  nodeRule({
    id: 'haproxy-unit-no-restart',
    severity: 'medium',
    what: 'systemd does not start HAProxy again when it ends',
    why: 'A crash, or a reload that takes the master with it, leaves the node without HAProxy until somebody comes. The units of RHEL and Fedora have no Restart=.',
    remedy: 'Add a drop-in with `[Service]` and `Restart=on-failure`, on every node.',
    sources: [
      'systemd.service(5), Restart=',
      'measured on HAProxy 2.6.12: a missing chroot ends the master at a reload',
    ],
    needs: ['host'],
    *check({ host: { units } }) {
      const restart = units.haproxy?.restart;
      if (restart === 'no' || restart === 'on-success') yield { message: `the unit of HAProxy has Restart=${restart}` };
    },
  }),
  nodeRule({
    id: 'haproxy-unit-not-enabled',
    severity: 'high',
    what: 'systemd does not start HAProxy when the node boots',
    why: 'After a reboot keepalived takes part again, and may become MASTER of VIPs behind which nothing serves.',
    remedy: 'Run `systemctl enable haproxy` (`systemctl unmask haproxy` first, where it is masked) on every node.',
    sources: ['systemctl(1), "is-enabled"'],
    needs: ['host'],
    *check({ host: { units }, keepalived, state }) {
      const fileState = units.haproxy?.fileState;
      if (fileState !== 'disabled' && !fileState?.startsWith('masked')) return;
      const message = `the unit of HAProxy is ${fileState}`;
      const { processes = [], unit } = state?.facts.haproxy ?? {};
      const runsOutside = processes.length > 0 && unit?.activeState !== 'active';
      if (runsOutside)
        yield { message, doubt: 'HAProxy runs outside of it: what started that may start it at boot, too' };
      else if ((keepalived?.notifyScripts ?? []).length > 0)
        yield { message, doubt: 'a notify script of keepalived may start it' };
      else yield { message };
    },
  }),
  nodeRule({
    id: 'haproxy-unit-restarted',
    severity: 'medium',
    what: 'systemd has started HAProxy again by itself',
    why: 'HAProxy has ended unexpectedly: each time every connection was cut. After StartLimitBurst= starts within StartLimitIntervalSec= systemd gives up, and the unit stays failed.',
    remedy: 'See `journalctl -u haproxy` for why it ended; `systemctl reset-failed haproxy` clears the count.',
    sources: [
      'org.freedesktop.systemd1(5), NRestarts',
      'systemd.unit(5), StartLimitBurst=',
      'measured on HAProxy 2.6.12: NRestarts=7, then failed',
    ],
    needs: ['state'],
    *check({ state: { facts }, host }) {
      const restarts = facts.haproxy.unit?.restarts ?? 0;
      const burst = host?.units.haproxy?.startLimitBurst ?? 0;
      const limit = burst > 0 ? `; it gives up after ${burst} in a row` : '';
      if (restarts > 0)
        yield {
          message: `systemd has restarted HAProxy ${restarts} time${restarts === 1 ? '' : 's'} by itself${limit}`,
        };
    },
  }),
  nodeRule({
    id: 'haproxy-unit-not-reloaded',
    severity: 'medium',
    what: 'The unit of HAProxy was changed on the disk, and systemd does not know it yet',
    why: 'systemd reloads and restarts HAProxy as the old unit says: what the new one sets, such as limits or another ExecReload=, comes into force at a time that nobody chose.',
    remedy: 'Run `systemctl daemon-reload` on the node.',
    sources: ['systemctl(1), "daemon-reload"', 'org.freedesktop.systemd1(5), NeedDaemonReload'],
    needs: ['state'],
    *check({ state: { facts } }) {
      const { unit } = facts.haproxy;
      if (unit?.needDaemonReload) yield { message: `${unit.name} was changed since systemd has read it` };
    },
  }),
];
