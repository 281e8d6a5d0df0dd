import { describe, expect, it } from 'vitest';
import { type ChangePlan, type PlannedChange, planChange } from '../../src/plan/change-plan.js';
import type { ChangeStep } from '../../src/plan/change-step.js';
import { changeStepText } from '../../src/plan/change-step-text.js';
import {
  changedFile,
  changeInput,
  HAPROXY_CFG,
  type InstanceText,
  keepalivedConf,
  type NodeSketch,
  pairChange,
} from './change-pair.js';

/** `a` is MASTER with priority 110, `b` has 100; the new file of both differs in this. */
const changing = (
  after: Partial<InstanceText>,
  releases?: Parameters<typeof pairChange>[1],
  before: Partial<InstanceText> = {},
): readonly NodeSketch[] =>
  pairChange(
    (node, side) =>
      keepalivedConf([{ priority: node === 'a' ? 110 : 100, ...before, ...(side === 'after' ? after : {}) }]),
    releases,
  );

const ONE_MORE = { vips: ['10.77.0.50', '10.77.0.51'] };
const AUTH = { more: 'authentication {\nauth_type PASS\nauth_pass s3cret\n}' };

const lower = (each: InstanceText): InstanceText => ({ ...each, priority: 100 });

const files = (instances: readonly InstanceText[]) => (node: string) =>
  keepalivedConf(node === 'a' ? instances : instances.map(lower));

const unchanged = (sketch: NodeSketch): NodeSketch => ({ ...sketch, after: sketch.before });

const chk = (weight: number): string => `vrrp_script chk {\n script "/usr/bin/true"\n weight ${weight}\n}`;

const grouped = (more: object, node: string): string =>
  keepalivedConf([{ priority: node === 'a' ? 110 : 100, ...more }], 'vrrp_sync_group G {\n group {\nVI_1\n}\n}');

function planOf(planned: PlannedChange): ChangePlan {
  if (planned.verdict !== 'ok') throw new Error(JSON.stringify(planned));
  return planned.plan;
}

const outline = ({ steps }: ChangePlan): readonly string[] =>
  steps.map((step) => {
    if (step.kind === 'service') return `${step.action} ${step.node}`;
    return 'node' in step ? `${step.kind} ${step.node}` : step.kind;
  });

const stepOf = <Kind extends ChangeStep['kind']>(
  { steps }: ChangePlan,
  kind: Kind,
  node: string,
  which = 0,
): Extract<ChangeStep, { kind: Kind }> =>
  steps.filter((step) => step.kind === kind && 'node' in step && step.node === node)[which] as Extract<
    ChangeStep,
    { kind: Kind }
  >;

describe('which strategy a change of keepalived gets', () => {
  it.each([
    ['one more VIP on 2.2.7', ONE_MORE, {}, 'standby-stopped'],
    ['one more VIP on 2.1.5', ONE_MORE, { a: '2.1.5', b: '2.1.5' }, 'standby-stopped'],
    ['one more VIP on 2.3.3', ONE_MORE, { a: '2.3.3', b: '2.3.3' }, 'one-by-one'],
    ['one more VIP where only the BACKUP tolerates it', ONE_MORE, { a: '2.2.7', b: '2.3.3' }, 'one-by-one'],
    ['one more VIP where only the MASTER tolerates it', ONE_MORE, { a: '2.3.3', b: '2.2.7' }, 'standby-stopped'],
    ['one more excluded VIP on 2.2.7', { excluded: ['10.77.0.51'] }, {}, 'one-by-one'],
    ['a password on 2.3.3', AUTH, { a: '2.3.3', b: '2.3.3' }, 'standby-stopped'],
    ['another version', { more: 'version 3' }, {}, 'standby-stopped'],
    ['another advert_int in version 2', { more: 'advert_int 2' }, {}, 'standby-stopped'],
    ['another name', { name: 'VI_other' }, {}, 'one-by-one'],
    ['nopreempt', { more: 'nopreempt' }, {}, 'one-by-one'],
  ] as const)('%s', (_what, after, releases, strategy) => {
    expect(planOf(planChange(changeInput(changing(after, releases)))).strategy).toBe(strategy);
  });

  it('another advert_int in version 3: one by one, since each node says its own', () => {
    const sketches = changing({ more: 'version 3\nadvert_int 0.5' }, {}, { more: 'version 3\nadvert_int 1' });
    expect(planOf(planChange(changeInput(sketches))).strategy).toBe('one-by-one');
  });

  it('tells why each strategy was taken or not', () => {
    expect(planOf(planChange(changeInput(changing(ONE_MORE)))).strategies).toEqual([
      {
        name: 'one-by-one',
        verdict: 'rejected',
        reason:
          'a and b would both be MASTER for 10.77.0.50: VI_1: b with its new file refuses adverts of a with its old one ' +
          '(received an unexpected ip number count 1, expected 2)',
      },
      {
        name: 'standby-stopped',
        verdict: 'chosen',
        reason: expect.stringMatching(/^in \d+ replays, at every pace and given up after every step/),
      },
    ]);
  });
});

describe('one node after the other', () => {
  const plan = planOf(planChange(changeInput(changing({ more: 'nopreempt' }))));

  it('renews the BACKUP first, each node whole again before the next, and confirms in the same order', () => {
    expect(outline(plan)).toEqual([
      'lock',
      'observe',
      'stage b',
      'stage a',
      'validate',
      'baseline',
      'guard b',
      'arm b',
      'install b',
      'reload b',
      'prove-keepalived b',
      'soak b',
      'guard a',
      'arm a',
      'install a',
      'reload a',
      'prove-keepalived a',
      'soak a',
      'confirm b',
      'confirm a',
      'unlock',
    ]);
  });

  it('undoes in the opposite order, under a timer that may be put off', () => {
    expect(stepOf(plan, 'arm', 'a').offsetMs).toBeLessThan(stepOf(plan, 'arm', 'b').offsetMs);
    expect(plan.timers).toMatchObject([{ name: 'roll', renewable: true }]);
  });

  it('is plain data, and reads as sentences', () => {
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    expect(plan.steps.map(changeStepText)).toContain(
      'arm b: unless it is confirmed, it will by itself put the old files back, then reload keepalived',
    );
  });
});

describe('with the standby stopped', () => {
  const plan = planOf(planChange(changeInput(changing(ONE_MORE))));

  it('stops the standby, reloads the MASTER alone, starts the standby, and confirms the MASTER before it', () => {
    expect(outline(plan).slice(6)).toEqual([
      'guard a',
      'arm b',
      'stop b',
      'arm a',
      'install a',
      'reload a',
      'prove-keepalived a',
      'install b',
      'start b',
      'prove-keepalived b',
      'soak a',
      'arm b',
      'confirm a',
      'confirm b',
      'unlock',
    ]);
  });

  it('lets the standby, given up, stop at once and start only after the MASTER has its old file back', () => {
    const [standby, master] = [stepOf(plan, 'arm', 'b'), stepOf(plan, 'arm', 'a')];
    expect(standby.undo.map((action) => action.do)).toEqual(['stop', 'files', 'wait', 'start']);
    expect(master.undo.map((action) => action.do)).toEqual(['files', 'reload']);
    const wait = standby.undo.find((action) => action.do === 'wait');
    expect(standby.offsetMs).toBeLessThan(master.offsetMs);
    expect(standby.offsetMs + (wait?.ms ?? 0)).toBeGreaterThan(master.offsetMs);
    expect(plan.timers.find(({ name }) => name === standby.timer)).toMatchObject({ renewable: false });
  });

  it('arms the standby to stop and nothing else before the MASTER is confirmed', () => {
    expect(stepOf(plan, 'arm', 'b', 1).undo).toEqual([{ do: 'stop', service: 'keepalived' }]);
  });

  it('expects of each node what it then runs, and says how long there is no standby', () => {
    expect(stepOf(plan, 'prove-keepalived', 'a').expect).toMatchObject({
      started: false,
      instances: [{ key: 'ipv4/51', state: 'MASTER', priority: 110, vips: ['10.77.0.50', '10.77.0.51'] }],
      goneVips: [],
    });
    expect(stepOf(plan, 'prove-keepalived', 'b').expect).toMatchObject({
      started: true,
      instances: [{ state: 'BACKUP', priority: 100 }],
    });
    expect(plan.forecasts).toMatchObject([{ what: 'without a standby', typicalMs: 1930 }]);
  });

  it('stops every standby of three nodes', () => {
    const three = (['a', 'b', 'c'] as const).map((node, at): NodeSketch => {
      const text = (more: object): string => keepalivedConf([{ priority: 110 - at * 10, ...more }]);
      return {
        node,
        address: `10.77.0.${at + 1}`,
        before: text({}),
        after: text(ONE_MORE),
        masterOf: at === 0 ? ['VI_1'] : [],
      };
    });
    const steps = outline(planOf(planChange(changeInput(three))));
    expect(steps.filter((step) => /^(?:stop|reload|start|confirm)/.test(step))).toEqual([
      'stop c',
      'stop b',
      'reload a',
      'start c',
      'start b',
      'confirm a',
      'confirm c',
      'confirm b',
    ]);
  });
});

/** Each node is MASTER of one instance. */
const activeActive = (more: string, before = ''): readonly NodeSketch[] =>
  (['a', 'b'] as const).map((node) => {
    const text = (lines: string): string =>
      keepalivedConf([
        { name: 'VI_1', vrid: 51, priority: node === 'a' ? 110 : 100, more: lines },
        { name: 'VI_2', vrid: 52, priority: node === 'b' ? 110 : 100, vips: ['10.77.0.60'], more: lines },
      ]);
    return { node, before: text(before), after: text(more), masterOf: [node === 'a' ? 'VI_1' : 'VI_2'] };
  });

describe('an active/active pair', () => {
  it('reloads both nodes together, armed for less than a BACKUP waits', () => {
    const plan = planOf(planChange(changeInput(activeActive(AUTH.more))));
    expect(plan.strategy).toBe('together');
    const together = plan.timers.find(({ name }) => name === 'together');
    expect(together).toMatchObject({ renewable: false });
    expect(together?.ms).toBeLessThan(3570 - 500);
    expect(outline(plan)).toContain('reload-together');
  });

  it('is refused where a BACKUP waits too short a time for that, and where a failover is not allowed', () => {
    const fast = 'version 3\nadvert_int 0.1';
    const planned = planChange(
      changeInput(
        activeActive(fast, fast).map((sketch) => ({
          ...sketch,
          after: sketch.after?.replace('10.77.0.50', '10.77.0.50\n        10.77.0.51') ?? '',
        })),
      ),
    );
    expect(planned).toMatchObject({ verdict: 'blocked', remedy: expect.stringContaining('--allow-failover') });
    expect(planned.verdict === 'blocked' && planned.analysis.strategies[1]).toMatchObject({
      name: 'together',
      verdict: 'rejected',
      reason: expect.stringContaining('waits no longer than'),
    });
  });
});

describe('what clients would notice needs a word of the operator', () => {
  it('another VRID: a move, with its gap stated', () => {
    const sketches = changing({ vrid: 52 });
    const refused = planChange(changeInput(sketches));
    expect(refused).toMatchObject({
      verdict: 'blocked',
      reason: expect.stringMatching(/10\.77\.0\.50 would be nowhere for up to 35\d\d ms/),
      remedy: 'if that is acceptable, say so with --allow-gap',
    });
    const plan = planOf(planChange(changeInput(sketches, { consents: { gap: true, failover: false } })));
    expect(plan).toMatchObject({ strategy: 'move', instances: [{ becomes: 'recreated' }, { becomes: 'recreated' }] });
    expect(plan.forecasts).toContainEqual(expect.objectContaining({ what: 'VIP absent', about: '10.77.0.50' }));
  });

  it('another interface, and another unicast_src_ip', () => {
    for (const after of [
      keepalivedConf([{ priority: 110 }]).replace('eth0', 'eth1'),
      keepalivedConf([{ priority: 110, more: 'unicast_src_ip 10.77.0.1\nunicast_peer {\n10.77.0.2\n}' }]),
    ]) {
      const other = after
        .replace('110', '100')
        .replace('10.77.0.1\n', '10.77.0.9\n')
        .replace('10.77.0.2\n', '10.77.0.1\n')
        .replace('10.77.0.9\n', '10.77.0.2\n');
      const sketches = pairChange((node, side) =>
        side === 'before' ? keepalivedConf([{ priority: node === 'a' ? 110 : 100 }]) : node === 'a' ? after : other,
      );
      expect(planChange(changeInput(sketches))).toMatchObject({ remedy: expect.stringContaining('--allow-gap') });
    }
  });

  it('priorities that move the VIP', () => {
    const sketches = pairChange((node, side) =>
      keepalivedConf([{ priority: node === 'a' ? 110 : side === 'before' ? 100 : 120 }]),
    );
    expect(planChange(changeInput(sketches))).toMatchObject({
      verdict: 'blocked',
      reason: expect.stringContaining('10.77.0.50 would move from a to b, which cuts every connection to it'),
      remedy: 'if that is acceptable, say so with --allow-failover',
    });
    const plan = planOf(planChange(changeInput(sketches, { consents: { gap: false, failover: true } })));
    expect(stepOf(plan, 'prove-keepalived', 'b').expect.instances).toMatchObject([{ state: 'MASTER' }]);
  });

  it('but not the same priorities on a BACKUP with nopreempt', () => {
    const sketches = pairChange((node, side) =>
      keepalivedConf([{ priority: node === 'a' ? 110 : side === 'before' ? 100 : 120, more: 'nopreempt' }]),
    );
    expect(planOf(planChange(changeInput(sketches))).strategy).toBe('one-by-one');
  });

  it('a weight that takes effect on a check that fails at the moment', () => {
    const track = { more: 'track_script {\nchk\n}' };
    const sketches = pairChange((node, side) =>
      keepalivedConf([{ priority: node === 'a' ? 110 : 100, ...track }], chk(side === 'before' ? -5 : -60)),
    ).map((sketch) => (sketch.node === 'a' ? { ...sketch, effective: { VI_1: 105 } } : sketch));
    expect(planChange(changeInput(sketches))).toMatchObject({ remedy: expect.stringContaining('--allow-failover') });
  });
});

describe('instances that come and go', () => {
  const one: InstanceText = { priority: 110 };
  const two: InstanceText = { name: 'VI_2', vrid: 52, priority: 110, vips: ['10.77.0.60'] };

  it('are added and removed one node after the other', () => {
    for (const [before, after, becomes] of [
      [[one], [one, two], 'added'],
      [[one, two], [one], 'removed'],
    ] as const) {
      const sketches = pairChange((node, side) => files(side === 'before' ? before : after)(node)).map((sketch) => ({
        ...sketch,
        masterOf: sketch.node === 'a' ? ['VI_1', 'VI_2'] : [],
      }));
      const plan = planOf(planChange(changeInput(sketches)));
      expect(plan.strategy).toBe('one-by-one');
      expect(plan.instances.map((each) => each.becomes)).toEqual([becomes, becomes]);
      expect(stepOf(plan, 'guard', 'a')).toMatchObject({ uneven: ['ipv4/52'] });
    }
  });

  it('may not hand a VIP to each other in one reload', () => {
    const swapped = [
      { ...one, vips: ['10.77.0.50', '10.77.0.60'] },
      { ...two, vips: ['10.77.0.61'] },
    ];
    const sketches = pairChange((node, side) => files(side === 'before' ? [one, two] : swapped)(node)).map(
      (sketch) => ({
        ...sketch,
        masterOf: sketch.node === 'a' ? ['VI_1', 'VI_2'] : [],
      }),
    );
    expect(planChange(changeInput(sketches))).toMatchObject({
      verdict: 'blocked',
      reason: expect.stringContaining('VIP 10.77.0.60 moves from VI_2 to VI_1 on a'),
    });
  });
});

describe('what can not be planned', () => {
  it('files that do not fit each other', () => {
    const sketches = pairChange((node, side) =>
      keepalivedConf([{ priority: node === 'a' ? 110 : 100, ...(side === 'after' && node === 'a' ? AUTH : {}) }]),
    );
    expect(planChange(changeInput(sketches))).toMatchObject({
      verdict: 'blocked',
      reason: expect.stringContaining('the new files do not fit each other'),
    });
  });

  it('a file that keepalived does not run with', () => {
    const sketches = pairChange((node, side) =>
      keepalivedConf([{ priority: node === 'a' ? 110 : 100 }]).replace(
        'interface eth0',
        side === 'before' ? 'interface eth0' : 'interface',
      ),
    );
    expect(planChange(changeInput(sketches))).toMatchObject({
      verdict: 'blocked',
      reason: expect.stringContaining('keepalived on a would not run with its new file'),
    });
  });

  it('a node that runs something else than its file says', () => {
    const input = changeInput(changing(ONE_MORE));
    const nodes = input.nodes.map((node) => {
      const { keepalived } = node.facts;
      const dump = (keepalived.dump ?? []).map((each) => ({ ...each, priority: 77, effectivePriority: 77 }));
      return { ...node, facts: { ...node.facts, keepalived: { ...keepalived, dump } } };
    });
    expect(planChange({ ...input, nodes })).toMatchObject({
      verdict: 'blocked',
      reason: 'keepalived on a runs VI_1 with priority 77, its file says 110',
    });
  });

  it('effective priorities that no failing check explains', () => {
    const sketches = changing(ONE_MORE).map((sketch) => ({ ...sketch, effective: { VI_1: 99 } }));
    expect(planChange(changeInput(sketches))).toMatchObject({ verdict: 'unknown' });
  });

  it('a pair that is not whole', () => {
    const nobody = changing(ONE_MORE).map((sketch) => ({ ...sketch, masterOf: [] }));
    expect(planChange(changeInput(nobody))).toMatchObject({
      verdict: 'blocked',
      reason: expect.stringContaining('no MASTER'),
    });
  });

  it('a sync group on keepalived 2.0.0 to 2.0.7, which a reload makes BACKUP', () => {
    const sketches = pairChange((node, side) => grouped(side === 'after' ? { more: 'nopreempt' } : {}, node), {
      a: '2.0.7',
      b: '2.0.7',
    });
    expect(planChange(changeInput(sketches))).toMatchObject({ remedy: 'upgrade keepalived to 2.0.8 or later first' });
  });
});

describe('HAProxy and other files', () => {
  const haproxyAfter = `${HAPROXY_CFG}    maxconn 100\n`;

  it('nothing that differs is nothing to do', () => {
    expect(planChange(changeInput(changing({}).map(unchanged)))).toMatchObject({ verdict: 'nothing' });
  });

  it('HAProxy alone is reloaded one node after the other', () => {
    const plan = planOf(
      planChange(changeInput(changing({}).map((sketch) => ({ ...unchanged(sketch), haproxyAfter })))),
    );
    expect(plan).toMatchObject({ change: 'haproxy reload', strategy: 'one-by-one' });
    expect(outline(plan).slice(6, 12)).toEqual(['guard b', 'arm b', 'install b', 'reload b', 'prove b', 'soak b']);
  });

  it('HAProxy goes first where keepalived changes too, and comes back after it', () => {
    const plan = planOf(
      planChange(changeInput(changing({ more: 'nopreempt' }).map((sketch) => ({ ...sketch, haproxyAfter })))),
    );
    expect(plan.change).toBe('haproxy reload and keepalived, compatible');
    expect(outline(plan).slice(6, 14)).toEqual([
      'guard b',
      'arm b',
      'install b',
      'reload b',
      'prove b',
      'install b',
      'reload b',
      'prove-keepalived b',
    ]);
    expect(
      stepOf(plan, 'arm', 'b').undo.map((each) => ('service' in each ? `${each.do} ${each.service}` : each.do)),
    ).toEqual(['files', 'reload keepalived', 'reload haproxy']);
  });

  it('HAProxy is rolled on every node before a standby is stopped', () => {
    const plan = planOf(planChange(changeInput(changing(ONE_MORE).map((sketch) => ({ ...sketch, haproxyAfter })))));
    const steps = outline(plan);
    expect(steps.lastIndexOf('prove a')).toBeLessThan(steps.indexOf('stop b'));
    expect(plan.change).toBe('haproxy reload and keepalived, incompatible');
  });

  it('a file that nothing reads is only installed', () => {
    const motd = [changedFile('/etc/motd', 'a\n', 'b\n')];
    const plan = planOf(planChange(changeInput(changing({}).map((sketch) => ({ ...unchanged(sketch), files: motd })))));
    expect(plan.change).toBe('files only');
    expect(outline(plan).slice(6, 10)).toEqual(['guard b', 'arm b', 'install b', 'soak b']);
  });

  it('a restart is refused with its reason and place', () => {
    const before = HAPROXY_CFG.replace('log stdout', 'presetenv PORT 80').replace('bind :80', `bind :"\${PORT}"`);
    const sketches = changing({}).map((sketch) => ({
      ...unchanged(sketch),
      haproxyBefore: before,
      haproxyAfter: before.replace('PORT 80', 'PORT 81'),
    }));
    expect(planChange(changeInput(sketches))).toMatchObject({
      verdict: 'blocked',
      reason: expect.stringMatching(
        /haproxy on a would have to be restarted: PORT keeps its old value.*haproxy\.cfg:2/,
      ),
    });
  });
});
