import { controlHaproxy } from './fake-haproxy.js';
import type { FleetSide } from './fake-host.js';
import { readKeepalivedConf, stopKeepalived } from './fake-vrrp.js';
import type { FakeNode } from './node-world.js';

/** What `service` answers. */
export function service(
  node: FakeNode,
  fleet: FleetSide,
  run: string,
  [action = '', name = '']: readonly string[],
): readonly string[] {
  const held = node.runs.get(run);
  if (action === 'stop') {
    if (held?.state !== 'armed') return [`error not-armed run ${run} is not armed`];
    if (!held.undo.some((line) => new RegExp(`^(?:start|restart|reload) ${name}`).test(line)))
      return [`error no-undo the undo of run ${run} does not start ${name}`];
  }
  fleet.changed(node, `${action} ${name}`);
  const exit = control(node, fleet, action, name) ? 0 : 1;
  return [timeLine(fleet), timeLine(fleet), `exit ${exit}`, 'begin messages', 'end'];
}

/** `at SECONDS.NANOSECONDS` */
export const timeLine = (fleet: FleetSide): string => `at ${(fleet.now() / 1000).toFixed(3)}000000`;

/** As systemd does it; false: there was nothing to reload. */
export function control(node: FakeNode, fleet: FleetSide, action: string, name: string): boolean {
  if (name === 'keepalived') {
    if (action === 'reload' && !node.keepalivedRuns) return false;
    if (action === 'stop' || action === 'restart') stopKeepalived(node);
    if (action !== 'stop' && !node.stuck) {
      node.keepalivedRuns = true;
      readKeepalivedConf(node);
    }
  }
  if (name === 'haproxy' && (action === 'start' || action === 'stop' || action === 'restart'))
    controlHaproxy(node, action, fleet.now());
  fleet.elect(node);
  return true;
}
