import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changePlanOf, type Edit, KEEPALIVED_CONF, resultOf, withEditedFiles } from './file-change.js';
import { bringUp, type Lab, pause } from './lab.js';
import { EVERY_CASE, sampleOf } from './sample.js';
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

const addVip: Edit = (text) => text.replace(/( +)(\S+)\.100\/32 dev eth0/, '$&\n$1$2.150/32 dev eth0');
const addAuth: Edit = (text) =>
  text.replaceAll(
    'advert_int 1',
    'advert_int 1\n    authentication {\n        auth_type PASS\n        auth_pass s3cret\n    }',
  );
const renumber: Edit = (text) => text.replace('virtual_router_id 1\n', 'virtual_router_id 77\n');
const slower = (text: string): string => text.replace('advert_int 1', 'advert_int 2');
/** Version 3 has no passwords. */
const versionThree = (text: string): string =>
  text.replace('vrrp_version 2', 'vrrp_version 3').replace(/ +authentication \{[^}]*\}\n/, '');

const NODES = ['p1a', 'p1b'] as const;

interface Rolled {
  readonly outcome: string;
  readonly strategy: string;
  readonly vip: VipHistory;
  readonly added: VipHistory;
  /** How long the VIP would be nowhere, as the plan said; absent: not at all. */
  readonly saidMs?: number;
}

const APPLY = ['apply', '--soak', '1500ms', '--no-probe'];

/** Rolls a change of keepalived.conf over the lab's pair and tells what the kernel saw of its VIPs. */
async function roll(lab: Lab, edit: Edit, ...options: readonly string[]): Promise<Rolled> {
  const inventory = await withEditedFiles(lab, { [KEEPALIVED_CONF]: edit });
  const { vip, added } = await vipsOf(lab);
  const watch = await watchVips(lab.name, NODES);
  const { events } = await lab.run(...APPLY, ...options, '-i', inventory);
  await pause(TAKEOVER_MS);
  const history = await watch.end();
  const { outcome, reason } = resultOf(events);
  const plan = changePlanOf(events);
  const said = plan.forecasts.find(({ what }) => what === 'VIP absent');
  return {
    outcome: outcome === 'done' ? outcome : `${outcome}: ${reason}`,
    strategy: plan.strategy,
    vip: history(vip),
    added: history(added),
    ...(said && { saidMs: said.worstMs }),
  };
}

const UNMOVED = { dualMs: 0, absentMs: 0, holders: ['p1a'] };

describe('a pair on keepalived 2.2.7, which refuses adverts with other VIPs', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await bringUp('chold', 1, '--suite', 'bookworm');
  });
  afterAll(() => lab?.down());

  it('has two MASTERs when its BACKUP reloads with one more VIP before its MASTER does: the control', async () => {
    const { vip } = await vipsOf(lab);
    const old = await lab.on('p1b', `cat ${KEEPALIVED_CONF}`);
    const write = (text: string): Promise<string> =>
      lab.on('p1b', `cat > ${KEEPALIVED_CONF} <<'END'\n${text}END\nsystemctl reload keepalived`);
    const watch = await watchVips(lab.name, NODES);
    await write(addVip(old, 'p1b'));
    await pause(TAKEOVER_MS);
    const history = await watch.end();
    expect(history(vip).dualMs).toBeGreaterThan(1000);
    await write(old);
    await lab.settled('p1a');
  });

  it('gets one more VIP with its standby stopped: never two MASTERs, never none', async () => {
    expect(await roll(lab, addVip)).toMatchObject({
      outcome: 'done',
      strategy: 'standby-stopped',
      vip: UNMOVED,
      added: UNMOVED,
    });
    await lab.settled('p1a');
  });

  it.runIf(EVERY_CASE)(
    'gets a password, then another advert_int and another version at once the same way',
    async () => {
      for (const edit of [addAuth, (text: string) => versionThree(slower(text))]) {
        expect(await roll(lab, edit)).toMatchObject({ outcome: 'done', strategy: 'standby-stopped', vip: UNMOVED });
        await lab.settled('p1a');
      }
    },
  );

  it.runIf(EVERY_CASE)(
    'is old again, and never had two MASTERs, when hitless is killed with both nodes renewed and unconfirmed',
    async () => {
      const inventory = await withEditedFiles(
        lab,
        {
          [KEEPALIVED_CONF]: (text) => text.replace('vrrp_version 3', 'vrrp_version 2'),
        },
        ({ defaults }) => {
          defaults['proof'] = '8s';
        },
      );
      const { vip } = await vipsOf(lab);
      const watch = await watchVips(lab.name, NODES);
      const running = lab.start('apply', '--soak', '6s', '--no-probe', '-i', inventory);
      await running.until((event) => event.event === 'step.started' && event.step === 'soak');
      running.process.kill('SIGKILL');
      await running.ended;
      expect(await lab.on('p1a', `cat ${KEEPALIVED_CONF}`)).toContain('vrrp_version 2');
      await lab.nothingPending(60_000);
      await pause(TAKEOVER_MS);
      const history = await watch.end();
      expect(history(vip)).toMatchObject(UNMOVED);
      for (const node of NODES) expect(await lab.on(node, `cat ${KEEPALIVED_CONF}`)).toContain('vrrp_version 3');
      await lab.settled('p1a');
    },
  );

  it.runIf(EVERY_CASE)('moves to another VRID with the gap that was stated, once that is allowed', async () => {
    const inventory = await withEditedFiles(lab, { [KEEPALIVED_CONF]: renumber });
    const refused = await lab.run(...APPLY, '-i', inventory);
    expect(refused.code).toBe(3);
    expect(resultOf(refused.events)).toMatchObject({
      outcome: 'blocked',
      remedy: expect.stringContaining('--allow-gap'),
    });
    const rolled = await roll(lab, renumber, '--allow-gap');
    expect(rolled).toMatchObject({ outcome: 'done', strategy: 'move', vip: { dualMs: 0, holders: ['p1a'] } });
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
    expect(await roll(lab, addVip)).toMatchObject({
      outcome: 'done',
      strategy: 'one-by-one',
      vip: UNMOVED,
      added: UNMOVED,
    });
    await lab.settled('p1a');
  });
});

describe.each(
  sampleOf(
    [
      ['bookworm,trixie', 'one-by-one', 'the BACKUP, on 2.3.3, tolerates the old list of the MASTER'],
      ['trixie,bookworm', 'standby-stopped', 'the BACKUP, on 2.2.7, refuses it'],
    ],
    ([suites]) => suites === 'trixie,bookworm',
  ),
)('a mixed pair (%s)', (suites, strategy, why) => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await bringUp(`chm${suites.startsWith('b') ? 'a' : 'b'}`, 1, '--suite', suites);
  });
  afterAll(() => lab?.down());

  it(`gets one more VIP by ${strategy}: ${why}`, async () => {
    expect(await roll(lab, addVip)).toMatchObject({ outcome: 'done', strategy, vip: UNMOVED, added: UNMOVED });
    await lab.settled('p1a');
  });
});

describe.runIf(EVERY_CASE)('an active/active pair on keepalived 2.2.7', () => {
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
    const inventory = await withEditedFiles(lab, { [KEEPALIVED_CONF]: addAuth });
    const watch = await watchVips(lab.name, NODES);
    const { events } = await lab.run(...APPLY, '-i', inventory);
    await pause(TAKEOVER_MS);
    const history = await watch.end();
    expect(resultOf(events)).toMatchObject({ outcome: 'done' });
    expect(changePlanOf(events).strategy).toBe('together');
    for (const [at, vip] of vips.entries())
      expect(history(vip)).toEqual({ dualMs: 0, absentMs: 0, holders: [NODES[at]] });
    await lab.settled();
  });
});
