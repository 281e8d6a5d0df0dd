import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planOnLab } from './change-runner.js';
import { bringUp, type Lab, pause } from './lab.js';
import { type VipHistory, watchVips } from './vip-watch.js';

/** The VIP of the lab's pair, and one that is added to it. */
interface Vips {
  readonly vip: string;
  readonly added: string;
}

async function vipsOf(lab: Lab): Promise<Vips> {
  const vip = (await lab.master('p1')).vip.split('/')[0] ?? '';
  return { vip, added: vip.replace(/\.\d+$/, '.150') };
}

/** How long a BACKUP at priority 100 waits, and then some. */
const TAKEOVER_MS = 6000;

type Edit = (text: string, node: string) => string;

const addVip: Edit = (text) => text.replace(/( +)(\S+)\.100\/32 dev eth0/, '$&\n$1$2.150/32 dev eth0');
const addAuth: Edit = (text) =>
  text.replaceAll(
    'advert_int 1',
    'advert_int 1\n    authentication {\n        auth_type PASS\n        auth_pass s3cret\n    }',
  );
const renumber: Edit = (text) => text.replace('virtual_router_id 1\n', 'virtual_router_id 77\n');
const slower: Edit = (text) => text.replace('advert_int 1', 'advert_int 2');
const versionThree: Edit = (text) => text.replace('vrrp_version 2', 'vrrp_version 3');

const NODES = ['p1a', 'p1b'] as const;

interface Rolled {
  readonly strategy: string;
  readonly vip: VipHistory;
  readonly added: VipHistory;
  /** How long the VIP would be nowhere, as the plan said; absent: not at all. */
  readonly saidMs?: number;
}

/** Plans the change of the lab's pair, carries the plan out, and tells what the kernel saw of its VIPs. */
async function roll(lab: Lab, edit: Edit, consents = { gap: false, failover: false }): Promise<Rolled> {
  const change = await planOnLab(lab, edit, consents);
  try {
    const { planned } = change;
    if (planned.verdict !== 'ok') throw new Error(JSON.stringify(planned));
    const { vip, added } = await vipsOf(lab);
    const watch = await watchVips(lab.name, NODES);
    await change.carryOut(planned.plan);
    await pause(TAKEOVER_MS);
    const history = await watch.end();
    const said = planned.plan.forecasts.find(({ what }) => what === 'VIP absent');
    return {
      strategy: planned.plan.strategy,
      vip: history(vip),
      added: history(added),
      ...(said && { saidMs: said.worstMs }),
    };
  } finally {
    await change.close();
  }
}

const UNMOVED = { dualMs: 0, absentMs: 0, holders: ['p1a'] };

describe('a pair on keepalived 2.2.7, which refuses adverts with other VIPs', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await bringUp('chold', 1, '--suite', 'bookworm');
  });
  afterAll(() => lab?.down());

  it('has two MASTERs when its BACKUP reloads with one more VIP before its MASTER does: the control', async () => {
    const change = await planOnLab(lab, addVip);
    await change.close();
    const { vip } = await vipsOf(lab);
    const watch = await watchVips(lab.name, NODES);
    await lab.on('p1b', 'cp /root/keepalived.conf.new /etc/keepalived/keepalived.conf && systemctl reload keepalived');
    await pause(TAKEOVER_MS);
    const history = await watch.end();
    expect(history(vip).dualMs).toBeGreaterThan(1000);
    await lab.on('p1b', 'cp /root/keepalived.conf.old /etc/keepalived/keepalived.conf && systemctl reload keepalived');
    await lab.settled('p1a');
  });

  it('gets one more VIP with its standby stopped: never two MASTERs, never none', async () => {
    const rolled = await roll(lab, addVip);
    expect(rolled).toMatchObject({ strategy: 'standby-stopped', vip: UNMOVED, added: UNMOVED });
    await lab.settled('p1a');
  });

  it('gets a password, another advert_int and another version the same way', async () => {
    for (const edit of [addAuth, slower, versionThree]) {
      expect(await roll(lab, edit)).toMatchObject({ strategy: 'standby-stopped', vip: UNMOVED });
      await lab.settled('p1a');
    }
  });

  it('is old again, and never had two MASTERs, when the run dies with both nodes renewed and unconfirmed', async () => {
    const change = await planOnLab(lab, (text) =>
      text.replace('auth_pass s3cret', 'auth_pass other').replace('vrrp_version 3', 'vrrp_version 2'),
    );
    const { planned } = change;
    if (planned.verdict !== 'ok') throw new Error(JSON.stringify(planned));
    const { vip } = await vipsOf(lab);
    const watch = await watchVips(lab.name, NODES);
    await change.carryOut(planned.plan, (step) => step.kind === 'soak');
    await change.undo();
    await pause(TAKEOVER_MS);
    const history = await watch.end();
    await change.close();
    expect(history(vip)).toMatchObject(UNMOVED);
    expect(await lab.on('p1a', 'cat /etc/keepalived/keepalived.conf')).toContain('vrrp_version 3');
    await lab.settled('p1a');
  });

  it('moves to another VRID with the gap that was stated, once that is allowed', async () => {
    const refused = await planOnLab(lab, renumber);
    await refused.close();
    expect(refused.planned).toMatchObject({ verdict: 'blocked', remedy: expect.stringContaining('--allow-gap') });
    const rolled = await roll(lab, renumber, { gap: true, failover: false });
    expect(rolled).toMatchObject({ strategy: 'move', vip: { dualMs: 0, holders: ['p1a'] } });
    expect(rolled.vip.absentMs).toBeGreaterThan(1000);
    // A busy machine may be late, with the first result of the check too.
    expect(rolled.vip.absentMs).toBeLessThan((rolled.saidMs ?? 0) + 3000);
    await lab.settled('p1a');
  });
});

describe('a pair on keepalived 2.3.3, which tolerates other VIPs', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await bringUp('chnew', 1, '--suite', 'trixie');
  });
  afterAll(() => lab?.down());

  it('gets one more VIP one node after the other', async () => {
    expect(await roll(lab, addVip)).toMatchObject({ strategy: 'one-by-one', vip: UNMOVED, added: UNMOVED });
    await lab.settled('p1a');
  });
});

describe.each([
  ['bookworm,trixie', 'one-by-one', 'the BACKUP, on 2.3.3, tolerates the old list of the MASTER'],
  ['trixie,bookworm', 'standby-stopped', 'the BACKUP, on 2.2.7, refuses it'],
])('a mixed pair (%s)', (suites, strategy, why) => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await bringUp(`chm${suites.startsWith('b') ? 'a' : 'b'}`, 1, '--suite', suites);
  });
  afterAll(() => lab?.down());

  it(`gets one more VIP by ${strategy}: ${why}`, async () => {
    expect(await roll(lab, addVip)).toMatchObject({ strategy, vip: UNMOVED, added: UNMOVED });
    await lab.settled('p1a');
  });
});

describe('an active/active pair on keepalived 2.2.7', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await bringUp('chaa', 1, '--suite', 'bookworm', '--active-active');
  });
  afterAll(() => lab?.down());

  it('gets a password on both instances with both nodes reloading together: no VIP moves', async () => {
    const vips = (
      await Promise.all(
        NODES.map((node) => lab.on(node, "ip -o -4 addr show dev eth0 | awk '$4 ~ /\\/32$/ {print $4}'")),
      )
    ).map((text) => text.trim().replace('/32', ''));
    const change = await planOnLab(lab, addAuth);
    const { planned } = change;
    if (planned.verdict !== 'ok') throw new Error(JSON.stringify(planned));
    expect(planned.plan.strategy).toBe('together');
    const watch = await watchVips(lab.name, NODES);
    await change.carryOut(planned.plan);
    await pause(TAKEOVER_MS);
    const history = await watch.end();
    await change.close();
    for (const [at, vip] of vips.entries())
      expect(history(vip)).toEqual({ dualMs: 0, absentMs: 0, holders: [NODES[at]] });
    await lab.settled();
  });
});
