import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/coordinator/events.js';
import { bringUp, type Lab, must } from './lab.js';

let lab: Lab;
let vip: string;

beforeAll(async () => {
  lab = await bringUp('reach', 1);
  vip = (await lab.master('p1')).vip.replace('/32', '');
});
afterAll(() => lab?.down());

/** The final ledgers of a run, each as `target from where` or `target not measured`. */
const reachedFrom = (events: readonly RunEvent[]): readonly string[] =>
  events.flatMap((event) =>
    event.event === 'probe.ledger' && event.final
      ? event.ledgers.map((ledger) =>
          'notMeasured' in ledger
            ? 'not measured'
            : typeof ledger.reachedFrom === 'string'
              ? ledger.reachedFrom
              : ledger.reachedFrom.node,
        )
      : [],
  );

/** Hides the VIP from the coordinator, and from it alone. */
async function withoutVip<Result>(work: () => Promise<Result>): Promise<Result> {
  await must('ip', ['route', 'add', 'unreachable', `${vip}/32`]);
  try {
    return await work();
  } finally {
    await must('ip', ['route', 'del', 'unreachable', `${vip}/32`]);
  }
}

/** The pair's own checks of the VIP are left out: here only the prober is looked at. */
const withoutChecks = (): Promise<string> =>
  lab.inventoryWith((yaml) => {
    delete yaml.pairs['p1']?.checks;
  });

describe('where the VIP is probed from', () => {
  it('is the coordinator when it can reach it', async () => {
    const run = await lab.run('reload', '--soak', '1s');
    expect(run.code).toBe(0);
    expect(reachedFrom(run.events)).toEqual(['coordinator', 'coordinator']);
  });

  it('is the node that does not hold it when the coordinator can’t reach it', async () => {
    const inventory = await withoutChecks();
    const run = await withoutVip(() => lab.run('reload', '--soak', '1s', '-i', inventory));
    expect(run.code).toBe(0);
    expect(reachedFrom(run.events)).toEqual(['p1b', 'p1b']);
  });

  it('is nowhere when no node may forward either: the run goes on and says that it was not measured', async () => {
    const inventory = await withoutChecks();
    for (const node of ['p1a', 'p1b']) {
      await lab.on(node, "echo 'AllowTcpForwarding no' >/etc/ssh/sshd_config.d/closed.conf && systemctl reload ssh");
    }
    const run = await withoutVip(() => lab.run('reload', '--soak', '1s', '-i', inventory));
    expect(run.code).toBe(0);
    expect(reachedFrom(run.events)).toEqual(['not measured', 'not measured']);
    const finished = run.events.find((event) => event.event === 'pair.finished');
    expect(JSON.stringify(finished)).toContain('loss not measured');
  });
});

describe('what is probed', () => {
  it('is found out on the nodes where the inventory names nothing', async () => {
    const inventory = await lab.inventoryWith((yaml) => {
      delete yaml.pairs['p1']?.probes;
    });
    const run = await lab.run('reload', '--soak', '1s', '-i', inventory);
    expect(run.code).toBe(0);
    const final = run.events.find((event) => event.event === 'probe.ledger' && event.final);
    expect(final?.event === 'probe.ledger' ? final.ledgers.map((ledger) => ledger.target) : []).toEqual([
      `tcp ${vip}:80`,
      `tcp ${vip}:8080`,
      `tcp ${vip}:9000`,
    ]);
  });
});
