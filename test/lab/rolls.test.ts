import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/coordinator/events.js';
import { lossesOf, NO_LOSS, withClients } from './clients.js';
import { bringUp, type Lab } from './lab.js';
import { sampleOf } from './sample.js';

interface Roll {
  readonly title: string;
  readonly up: readonly string[];
  /** How the nodes are reloaded, as the plan names it. */
  readonly method: string;
  /** Said in the plan when loss can't be excluded. */
  readonly warning?: RegExp;
  readonly nodes?: number;
  /** Run on every node before the roll. */
  readonly prepare?: string;
  /** Only with every case: another one of the list differs little. */
  readonly rare?: true;
}

const ROLLS: readonly Roll[] = [
  { title: 'bullseye: HAProxy 2.2, keepalived 2.1', up: ['--suite', 'bullseye'], method: 'master-cli' },
  { title: 'bookworm: HAProxy 2.6, keepalived 2.2', up: ['--suite', 'bookworm'], method: 'master-cli', rare: true },
  { title: 'trixie: HAProxy 3.0, keepalived 2.3.3', up: ['--suite', 'trixie'], method: 'master-cli', rare: true },
  { title: 'sid: HAProxy 3.2, keepalived 2.3.4', up: ['--suite', 'sid'], method: 'master-cli' },
  { title: 'a mixed pair: bookworm beside trixie', up: ['--suite', 'bookworm,trixie'], method: 'master-cli' },
  { title: 'no master socket: by systemd', up: ['--no-master-socket'], method: 'systemd' },
  { title: 'a plain daemon: -sf with -x', up: ['--haproxy', 'plain'], method: 'classic' },
  {
    title: 'a master without a socket and without systemd: by SIGUSR2',
    up: ['--no-master-socket'],
    method: 'signal',
    prepare: 'systemctl stop haproxy && haproxy -W -D -f /etc/haproxy/haproxy.cfg -p /run/haproxy.pid',
  },
  {
    rare: true,
    title: 'a plain daemon without expose-fd: -sf alone, with the warning that it may lose connections',
    up: ['--haproxy', 'plain', '--no-expose-fd'],
    method: 'classic',
    warning: /expose-fd/,
  },
  {
    rare: true,
    title: 'HAProxy 2.2 without expose-fd, with the warning that it may lose connections',
    up: ['--suite', 'bullseye', '--no-expose-fd'],
    method: 'master-cli',
    warning: /expose-fd/,
  },
  { title: 'a user with sudo', up: ['--ssh-user', 'ops'], method: 'master-cli', rare: true },
  {
    title: 'VRRP version 3, multicast, nopreempt, advert_int 0.5',
    up: ['--vrrp-version', '3', '--advert-int', '0.5', '--multicast', '--nopreempt'],
    method: 'master-cli',
  },
  { title: 'active/active: each node MASTER of one instance', up: ['--active-active'], method: 'master-cli' },
  { title: 'a cluster of three', up: ['--nodes', '3'], method: 'master-cli', nodes: 3, rare: true },
  {
    title: 'a sync group with a weighted check',
    up: ['--sync-group', '--check', 'weighted'],
    method: 'master-cli',
    rare: true,
  },
];

describe.each(sampleOf(ROLLS, ({ rare }) => rare !== true).map((roll) => [roll.title, roll] as const))(
  'a rolling reload on %s',
  (_title, roll) => {
    let lab: Lab;
    beforeAll(async () => {
      lab = await bringUp(`r${ROLLS.indexOf(roll)}`, 1, ...roll.up);
      if (roll.prepare !== undefined) {
        for (const node of ['p1a', 'p1b']) await lab.on(node, roll.prepare);
        await lab.settled();
      }
    });
    afterAll(() => lab?.down());

    it('proves every node, moves no VIP and loses nothing that can be kept', async () => {
      const { result, clients } = await withClients(lab, () =>
        lab.run('reload', '--soak', '1s', '--max-lost', roll.warning === undefined ? '0' : '50'),
      );
      expect({ code: result.code, outcome: outcomeOf(result.events), stderr: result.stderr }).toMatchObject({
        code: 0,
      });
      const plan = planOf(result.events);
      expect(plan.steps.flatMap((step) => (step.kind === 'reload' ? [step.method.kind] : []))).toEqual(
        Array.from({ length: roll.nodes ?? 2 }, () => roll.method),
      );
      const proven = result.events.filter(
        (event) => event.event === 'step.finished' && event.step === 'prove' && event.ok,
      );
      expect(proven.map((event) => ('node' in event ? event.node : ''))).toEqual(plan.order.map((each) => each.node));
      expect(clients.sessions.broken, 'long-lived sessions survive every graceful reload').toBe(0);
      if (roll.warning === undefined) expect(lossesOf(clients)).toEqual(NO_LOSS);
      else expect(plan.warnings.join('\n')).toMatch(roll.warning);
      expect(await lab.hitless('status')).toMatchObject({ code: 0 });
    });
  },
);

/** The pair's result in words, for a failing test to print. */
function outcomeOf(events: readonly RunEvent[]): string {
  const finished = events.find((event) => event.event === 'pair.finished');
  return finished?.event === 'pair.finished' ? `${finished.result.outcome}: ${finished.result.reason}` : 'no result';
}

function planOf(events: readonly RunEvent[]): Extract<RunEvent, { event: 'pair.planned' }>['plan'] {
  const planned = events.find((event) => event.event === 'pair.planned');
  if (planned?.event !== 'pair.planned') throw new Error('no plan was made');
  return planned.plan;
}
