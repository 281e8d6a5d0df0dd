import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/coordinator/events.js';
import type { DrillRecord } from '../../src/plan/drill-record.js';
import { bringUp, type Ended, type Lab, pause } from './lab.js';
import { EVERY_CASE, sampleOf } from './sample.js';

type Run = Ended & { readonly events: readonly RunEvent[] };

const resultOf = ({ events }: Run) => {
  const finished = events.find((event) => event.event === 'pair.finished');
  if (finished?.event !== 'pair.finished') throw new Error('the run has no result');
  return finished.result;
};

function drillOf(run: Run): DrillRecord {
  const { drill, reason, outcome } = resultOf(run);
  expect({ code: run.code, outcome, reason, stderr: run.stderr }).toMatchObject({ code: 0 });
  if (drill === undefined) throw new Error(reason);
  return drill;
}

/** What was measured of the failover, as a line for people. */
const text = ({ event, comparisons }: DrillRecord): string =>
  comparisons
    .map(
      ({ part, quantity, predicted, measured, verdict }) =>
        `${event} ${part} ${quantity}: ${JSON.stringify(predicted)} ${JSON.stringify(measured)} ${verdict}`,
    )
    .join('\n');

/** On a busy machine a measurement may be late, never early, and what it says of that must be so. */
function expectAsForeseen(drill: DrillRecord): void {
  console.info(text(drill));
  for (const { quantity, predicted, measured, verdict, finding } of drill.comparisons) {
    if (measured === undefined || predicted === undefined) continue;
    expect(measured.highUs, quantity).toBeGreaterThan(predicted.bestUs - 250_000);
    expect(measured.lowUs, quantity).toBeLessThan(predicted.worstUs + 2_000_000);
    expect(finding === undefined).toBe(verdict === 'inside');
  }
}

let records: string;
beforeAll(async () => {
  records = await mkdtemp(join(tmpdir(), 'hitless-records-'));
  process.env['HITLESS_RECORDS'] = records;
});
afterAll(async () => {
  delete process.env['HITLESS_RECORDS'];
  await rm(records, { recursive: true });
});

describe.each(sampleOf(['bookworm', 'trixie'], (suite) => suite === 'bookworm'))('drills on %s', (suite) => {
  let lab: Lab;
  let mend: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    lab = await bringUp(`dldr${suite.slice(0, 4)}`, 1, '--suite', suite);
  });
  afterAll(() => lab?.down());
  afterEach(async () => {
    for (const step of mend.toReversed()) await step();
    mend = [];
    await lab.settled('p1a');
  });

  it.each([
    ['stop', 300_000],
    ['script-fail', 900_000],
    ['handover-back', 0],
  ])('%s is measured as foreseen, put back, and kept on record', async (event, leastUs) => {
    const before = await lab.master('p1');
    const drill = drillOf(await lab.run('drill', 'p1', '--event', event, '--yes'));
    expectAsForeseen(drill);
    const service = drill.comparisons.find(
      ({ part, quantity }) => part === 'failover' && quantity === 'service absent',
    );
    expect(service?.measured?.highUs).toBeGreaterThan(leastUs);
    expect(drill).toMatchObject({ node: 'p1a', tookOver: 'p1b' });
    expect((await lab.master('p1')).node).toBe(before.node);
    expect((await lab.hitless('pending')).stdout).toContain('no run is pending');
    const history = JSON.parse((await lab.hitless('drill', '--history', '--json')).stdout) as {
      pairs: { records: DrillRecord[] }[];
    };
    expect(history.pairs[0]?.records.at(-1)).toEqual(drill);
  });

  it('is refused where nothing can see HAProxy stop, and where it could not be started again', async () => {
    await lab.sysctl('p1a', 'net.ipv4.ip_nonlocal_bind=0');
    mend.push(() => lab.sysctl('p1a', 'net.ipv4.ip_nonlocal_bind=1'));
    const ended = await lab.run('drill', 'p1', '--event', 'script-fail', '--yes');
    expect({ code: ended.code, reason: resultOf(ended).reason }).toEqual({
      code: 3,
      reason: expect.stringContaining('needs the VIP on this node'),
    });
  });

  it('is refused without a BACKUP that is able', async () => {
    await lab.on('p1b', 'systemctl stop haproxy');
    mend.push(() => lab.on('p1b', 'systemctl start haproxy'));
    await pause(3000);
    const ended = await lab.run('drill', 'p1', '--event', 'stop', '--yes');
    expect(ended.code).toBe(3);
    expect(await lab.master('p1')).toMatchObject({ node: 'p1a' });
  });

  it('is refused in a split brain', async () => {
    await lab.lab('split', 'p1', 'on');
    mend.push(() => lab.lab('split', 'p1', 'off'));
    await pause(5000);
    const ended = await lab.run('drill', 'p1', '--event', 'stop', '--yes');
    expect({ code: ended.code, reason: resultOf(ended).reason }).toEqual({
      code: 3,
      reason: expect.stringContaining('split brain'),
    });
  });

  // Most of a minute, for a timer that undo.test.ts and faults.test.ts see go off sooner.
  it.runIf(EVERY_CASE)('is put back by the node itself when hitless is killed in the middle', async () => {
    const run = lab.start('drill', 'p1', '--event', 'stop', '--yes');
    await run.until((event) => event.event === 'step.finished' && event.step === 'drill');
    run.process.kill('SIGKILL');
    await run.ended;
    expect(await lab.on('p1a', 'systemctl is-active keepalived || true')).toBe('inactive\n');
    for (let tries = 0; tries < 60; tries += 1) {
      if ((await lab.on('p1a', 'systemctl is-active keepalived || true')) === 'active\n') break;
      await pause(1000);
    }
    expect(await lab.on('p1a', 'systemctl is-active keepalived || true')).toBe('active\n');
  });

  it('is brought to its end on Ctrl-C', async () => {
    const run = lab.start('drill', 'p1', '--event', 'stop', '--yes');
    await run.until((event) => event.event === 'step.finished' && event.step === 'drill');
    run.process.kill('SIGINT');
    expect((await run.ended).code).toBe(0);
    expect(await lab.on('p1a', 'systemctl is-active keepalived')).toBe('active\n');
  });
});

describe.runIf(EVERY_CASE)('a drill with nopreempt', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await bringUp('dldrnopre', 1, '--nopreempt', '--check', 'none');
  });
  afterAll(() => lab?.down());

  it('leaves the VIPs where they went and says so, or brings them back by a second failover', async () => {
    const blind = await lab.run('drill', 'p1', '--event', 'script-fail', '--yes');
    expect({ code: blind.code, reason: resultOf(blind).reason }).toEqual({
      code: 3,
      reason: expect.stringContaining('tracks no script'),
    });
    const { node } = await lab.master('p1');
    const first = await lab.run('drill', 'p1', '--event', 'stop', '--yes');
    expect(drillOf(first).tookOver).not.toBe(node);
    expect(resultOf(first).reason).toContain('the VIPs stay on');
    expect((await lab.master('p1')).node).not.toBe(node);
    await lab.settled();
    const holder = (await lab.master('p1')).node;
    drillOf(await lab.run('drill', 'p1', '--event', 'stop', '--back', '--yes'));
    expect((await lab.master('p1')).node).toBe(holder);
  });
});
