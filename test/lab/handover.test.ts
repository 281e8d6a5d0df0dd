import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/coordinator/events.js';
import { isMeasured, type PhaseLedger } from '../../src/probe/ledger.js';
import { bringUp, type Ended, type Lab, pause } from './lab.js';
import { EVERY_CASE } from './sample.js';

type Events = { readonly events: readonly RunEvent[] };

const resultOf = ({ events }: Events) => {
  const finished = events.find((event) => event.event === 'pair.finished');
  if (finished?.event !== 'pair.finished') throw new Error('the run has no result');
  return finished.result;
};
const planOf = ({ events }: Events) => {
  const planned = events.find((event) => event.event === 'pair.planned');
  if (planned?.event !== 'pair.planned' || planned.plan.change !== 'handover')
    throw new Error('no handover was planned');
  return planned.plan;
};
const totalsOf = (run: Events): readonly PhaseLedger[] =>
  resultOf(run)
    .ledgers.filter(isMeasured)
    .map(({ total }) => total);
const sum = (totals: readonly PhaseLedger[], field: 'sent' | 'lost'): number =>
  totals.reduce((all, total) => all + total[field], 0);
const failuresOf = (totals: readonly PhaseLedger[]): readonly string[] => [
  ...new Set(totals.flatMap(({ failures }) => Object.keys(failures))),
];
const said = (ended: Ended & Events): unknown => ({
  code: ended.code,
  reason: resultOf(ended).reason,
  remedy: resultOf(ended).remedy,
  stderr: ended.stderr,
});
const worstGapMs = (totals: readonly PhaseLedger[]): number => Math.max(...totals.map((total) => total.worstGapMs));

const CONF = '/etc/keepalived/keepalived.conf';
const DRAIN = `track_file drain {\\n    file "/run/drain"\\n    weight 1\\n}\\n`;

/** A probe that is on its way as the VIP moves is cut: at 80 a second so many are, where the machine stands still for 120 ms just then. */
const MOST_CUT = 10;

/** Returns how many probes were lost, each of them cut on its way as the VIP moved. */
function expectNoGap(run: Ended & Events, least: number): number {
  expect(run.code, JSON.stringify(said(run))).toBe(0);
  const totals = totalsOf(run);
  const lost = sum(totals, 'lost');
  console.info(`${lost} of ${sum(totals, 'sent')} probes lost, worst gap ${worstGapMs(totals)} ms`);
  expect(sum(totals, 'sent')).toBeGreaterThanOrEqual(least);
  expect(failuresOf(totals).filter((failure) => failure !== 'reset' && failure !== 'closed')).toEqual([]);
  expect(lost).toBeLessThanOrEqual(MOST_CUT);
  return lost;
}

describe('a handover of an ordinary pair', () => {
  let lab: Lab;
  let mend: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    lab = await bringUp('dlhand', 1);
  });
  afterAll(() => lab?.down());
  afterEach(async () => {
    for (const step of mend.toReversed()) await step();
    mend = [];
    if ((await lab.master('p1').catch(() => undefined))?.node === 'p1b')
      await lab.run('handover', 'p1', '--back', '--yes');
    await lab.settled('p1a');
  });

  const conf = (node: string): Promise<string> => lab.on(node, `sha256sum ${CONF}`);

  /** Hands over with 2,000 probes until none of them happened to be on its way as the VIP moved. */
  async function handOverWithoutLoss(): Promise<Ended & Events> {
    for (let tries = 1; ; tries += 1) {
      const run = await lab.run('handover', 'p1', '--yes', '--rate', '80', '--soak', '9s');
      const lost = expectNoGap(run, 2000);
      if (lost === 0) return run;
      expect(tries).toBeLessThan(3);
      expectNoGap(await lab.run('handover', 'p1', '--back', '--yes', '--rate', '40'), 400);
    }
  }

  it('loses nothing of two thousand probes by another priority, stays, and goes back', async () => {
    const before = await conf('p1b');
    const there = await handOverWithoutLoss();
    expect(planOf(there).lever).toMatchObject({ kind: 'priority', node: 'p1b' });
    expect(await lab.master('p1')).toMatchObject({ node: 'p1b' });
    expect(await conf('p1b')).not.toBe(before);
    const again = await lab.run('handover', 'p1', '--yes');
    expect({ code: again.code, ...resultOf(again) }).toMatchObject({
      code: 3,
      reason: expect.stringContaining('is in force already'),
      remedy: 'hitless handover p1 --back',
    });
    const back = await lab.run('handover', 'p1', '--back', '--yes', '--rate', '40');
    expectNoGap(back, 400);
    expect(await lab.master('p1')).toMatchObject({ node: 'p1a' });
    expect(await conf('p1b')).toBe(before);
  });

  it('loses nothing of two thousand probes by a number in a track_file, stays, and goes back', async () => {
    for (const node of ['p1a', 'p1b']) {
      await lab.on(
        node,
        `cp -p ${CONF} /root/conf.kept && { printf '${DRAIN}'; sed 's/^    track_script {/    track_file {\\n        drain\\n    }\\n&/' /root/conf.kept; } >${CONF} && systemctl reload keepalived`,
      );
      mend.push(() => lab.on(node, `cp -p /root/conf.kept ${CONF} && systemctl reload keepalived`));
    }
    await lab.settled('p1a');
    const there = await handOverWithoutLoss();
    expect(planOf(there).lever).toMatchObject({ kind: 'track-file', node: 'p1a', value: -11 });
    expect(await lab.on('p1a', 'cat /run/drain')).toBe('-11\n');
    expect(await lab.master('p1')).toMatchObject({ node: 'p1b' });
    expectNoGap(await lab.run('handover', 'p1', '--back', '--yes', '--rate', '40'), 400);
    expect(await lab.on('p1a', 'test -e /run/drain || echo gone')).toBe('gone\n');
    expect(await lab.master('p1')).toMatchObject({ node: 'p1a' });
  });

  it('measures the gap of about the skew time that a plain stop of keepalived has', async () => {
    const inventory = await lab.inventoryWith((yaml) => {
      const [first] = (yaml.pairs['p1']?.probes ?? []) as Record<string, unknown>[];
      Object.assign(yaml.pairs['p1'] ?? {}, { probes: [{ ...first, timeout: '300ms' }] });
    });
    // Somebody stops keepalived while a reload soaks: the prober is the same as that of a handover.
    const run = lab.start('reload', '--soak', '6s', '--max-lost', '1000', '-i', inventory);
    await run.until((event) => event.event === 'step.started' && event.step === 'soak');
    await lab.on('p1a', 'systemctl stop keepalived');
    mend.push(() => lab.on('p1a', 'systemctl start keepalived'));
    const totals = totalsOf(await run.ended);
    console.info(`${sum(totals, 'lost')} of ${sum(totals, 'sent')} probes lost, worst gap ${worstGapMs(totals)} ms`);
    expect(sum(totals, 'lost')).toBeGreaterThan(5);
    expect(worstGapMs(totals)).toBeGreaterThan(300);
    expect(worstGapMs(totals)).toBeLessThan(2000);
  });

  it.runIf(EVERY_CASE)('puts the node back by itself when hitless is killed on the way', async () => {
    const before = await conf('p1b');
    const run = lab.start('handover', 'p1', '--yes', '--rate', '40', '--soak', '1s');
    await run.until((event) => event.event === 'step.finished' && event.step === 'takeover');
    run.process.kill('SIGKILL');
    await run.ended;
    for (let tries = 0; (await conf('p1b')) !== before && tries < 90; tries += 1) await pause(1000);
    expect(await conf('p1b')).toBe(before);
    await lab.settled('p1a');
  });

  it.runIf(EVERY_CASE)('is put back when the target does not take over', async () => {
    const before = await conf('p1b');
    await lab.lab('split', 'p1', 'on');
    mend.push(() => lab.lab('split', 'p1', 'off'));
    const ended = await lab.run('handover', 'p1', '--yes');
    // Before the master-down interval has passed both are still what they were; afterwards both are MASTER.
    expect([3, 4, 5]).toContain(ended.code);
    expect(await conf('p1b')).toBe(before);
  });

  it('finishes on Ctrl-C what it has begun', async () => {
    const run = lab.start('handover', 'p1', '--yes', '--rate', '20', '--max-lost', '100', '--soak', '30s');
    await run.until((event) => event.event === 'step.finished' && event.step === 'handover');
    run.process.kill('SIGINT');
    const ended = await run.ended;
    expect(said(ended)).toMatchObject({ code: 0, reason: expect.stringContaining('in force until') });
    expect(await lab.run('handover', 'p1', '--back', '--yes', '--rate', '20', '--max-lost', '100')).toMatchObject({
      code: 0,
    });
  });
});

describe.runIf(EVERY_CASE)('a handover with nopreempt', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await bringUp('dlnopre', 1, '--suite', 'trixie', '--nopreempt');
  });
  afterAll(() => lab?.down());

  it('is refused without --allow-gap; with it the gap is the skew time, and nothing is in force afterwards', async () => {
    const refused = await lab.run('handover', 'p1', '--yes');
    expect(refused.code).toBe(3);
    expect(resultOf(refused)).toMatchObject({
      reason: expect.stringContaining('has nopreempt'),
      remedy: expect.stringContaining('--allow-gap'),
    });
    const { node } = await lab.master('p1');
    const run = await lab.run('handover', 'p1', '--yes', '--allow-gap');
    expect(said(run)).toMatchObject({ code: 0, reason: expect.stringContaining('nothing holds it in force') });
    expect((await lab.master('p1')).node).not.toBe(node);
    expect(worstGapMs(totalsOf(run))).toBeGreaterThan(300);
    await lab.settled();
    expect(await lab.run('handover', 'p1', '--back', '--yes')).toMatchObject({ code: 3 });
  });
});

describe.runIf(EVERY_CASE)('a handover among three nodes', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await bringUp('dlthree', 1, '--nodes', '3');
  });
  afterAll(() => lab?.down());

  it('goes to the node that is asked for, past a better one', async () => {
    const there = await lab.run('handover', 'p1', '--to', 'p1c', '--yes', '--rate', '40', '--soak', '1s');
    expectNoGap(there, 300);
    expect(await lab.master('p1')).toMatchObject({ node: 'p1c' });
    expectNoGap(await lab.run('handover', 'p1', '--back', '--yes', '--rate', '40', '--soak', '1s'), 300);
    expect(await lab.master('p1')).toMatchObject({ node: 'p1a' });
  });
});

describe.runIf(EVERY_CASE)('a handover of an active/active pair', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await bringUp('dlactive', 1, '--active-active');
  });
  afterAll(() => lab?.down());

  it('moves the instance that is named, and asks which where none is', async () => {
    const asked = await lab.run('handover', 'p1', '--yes');
    expect({ code: asked.code, remedy: resultOf(asked).remedy }).toEqual({
      code: 3,
      remedy: expect.stringContaining('--instance NAME'),
    });
    const there = await lab.run('handover', 'p1', '--instance', 'VI_2', '--yes', '--rate', '40', '--soak', '1s');
    expectNoGap(there, 300);
    expect(planOf(there)).toMatchObject({ from: 'p1b', to: 'p1a', instances: ['VI_2'] });
    expect(await lab.master('p1')).toMatchObject({ node: 'p1a' });
    expectNoGap(await lab.run('handover', 'p1', '--back', '--yes', '--rate', '40', '--soak', '1s'), 300);
    expect(await lab.hitless('status')).toMatchObject({ code: 0 });
  });
});
