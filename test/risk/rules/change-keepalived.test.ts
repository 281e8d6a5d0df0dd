import { describe, expect, test } from 'vitest';
import { changeKeepalivedRules } from '../../../src/risk/rules/change-keepalived.js';
import { changePlanRules } from '../../../src/risk/rules/change-plan.js';
import { type InstanceText, keepalivedConf, pairChange } from '../../plan/change-pair.js';
import { changeScene } from '../change-scene.js';
import { foundBy, notCheckedBy, ruleOf, sceneOf } from '../scenes.js';

const rule = ruleOf([...changeKeepalivedRules, ...changePlanRules]);

/** `a` is MASTER with priority 110, `b` has 100; the new file of both differs in this. */
const changing = (after: Partial<InstanceText>, release = '2.2.7', root: readonly [string, string] = ['', '']) =>
  pairChange(
    (node, side) =>
      keepalivedConf(
        [{ priority: node === 'a' ? 110 : 100, ...(side === 'after' ? after : {}) }],
        root[side === 'after' ? 1 : 0],
      ),
    { a: release, b: release },
  );

const ONE_MORE = { vips: ['10.77.0.50', '10.77.0.51'] };
const told = (id: string, ...scene: Parameters<typeof changeScene>) =>
  foundBy(rule(id), changeScene(...scene)).map(({ severity, node, message }) => [severity, node, message].join(': '));

describe('a new and an old node that refuse each other', () => {
  const id = 'change-half-rolled-splits';

  test('are dangerous by hand where hitless has a way', () => {
    const found = foundBy(rule(id), changeScene(changing(ONE_MORE)));
    expect(found).toMatchObject([
      {
        severity: 'medium',
        subject: 'VI_1',
        message: expect.stringMatching(/^VI_1: b with its new file refuses adverts of a with its old one/),
        remedy: expect.stringContaining('standby-stopped'),
      },
    ]);
  });

  test('are critical where there is none', () => {
    const both = { vips: ['10.77.0.50', '10.77.0.51'], more: 'use_vmac' };
    const scene = changeScene(changing(both));
    const { change } = scene;
    if (change === undefined) throw new RangeError('no change');
    const { plan: _, ...unplanned } = change;
    expect(foundBy(rule(id), { ...scene, change: unplanned })).toMatchObject([{ severity: 'critical' }]);
  });

  test('are not there in a release that takes other VIPs, or for a priority', () => {
    expect(told(id, changing(ONE_MORE, '2.3.3'))).toEqual([]);
    expect(told(id, changing({ more: 'nopreempt' }))).toEqual([]);
  });

  test('are not known where the pair could not be put into the model', () => {
    const scene = changeScene(changing(ONE_MORE), {
      roles: { instances: [], verdict: { verdict: 'blocked', reason: 'split brain' } },
    });
    expect(foundBy(rule(id), scene)).toEqual([]);
    expect(notCheckedBy(rule(id), scene)).toMatchObject([{ reason: 'the half-rolled states: split brain' }]);
  });

  test('are not asked for without a change', () => {
    expect(notCheckedBy(rule(id), sceneOf([{}, {}]))).toMatchObject([{ reason: 'change was not looked at' }]);
  });
});

describe('a restart of keepalived', () => {
  const id = 'change-restarts-keepalived';
  const namespace = ['', 'global_defs {\n net_namespace lb\n}'] as const;

  test('of the MASTER moves its VIPs twice', () => {
    expect(told(id, changing({}, '2.2.7', namespace))).toEqual([
      expect.stringMatching(
        /^medium: a: keepalived refuses a reload that changes net_namespace.*come back by preemption$/,
      ),
      expect.stringMatching(/^low: b: .* it is BACKUP: there is no standby meanwhile$/),
    ]);
  });

  test('with nopreempt moves them once', () => {
    const scene = changeScene(
      pairChange((node, side) =>
        keepalivedConf(
          [{ priority: node === 'a' ? 110 : 100, more: 'nopreempt' }],
          namespace[side === 'after' ? 1 : 0],
        ),
      ),
    );
    expect(foundBy(rule(id), scene)[0]?.message).toMatch(/its VIPs move$/);
  });

  test('is not needed for what a reload brings into force', () => {
    expect(told(id, changing({}, '2.2.7', ['', 'global_defs {\n router_id x\n}']))).toEqual([]);
  });

  test('is no lack of a plan: it has its own finding', () => {
    expect(told('change-no-plan', changing({}, '2.2.7', namespace))).toEqual([]);
  });
});

const script = (weight: string) => `vrrp_script chk {\n script "/usr/bin/true"\n fall 3\n${weight}}`;

describe('a check that is new', () => {
  const id = 'change-adds-check';
  const tracked = { more: 'track_script {\nchk\n}' };

  test('counts from its first failure on without a weight', () => {
    const scene = changeScene(changing(tracked, '2.2.7', ['', script('')]));
    expect(foundBy(rule(id), scene)).toMatchObject([
      { node: 'a', severity: 'medium', message: 'track_script chk is new and has no weight', at: { line: 1 } },
      { node: 'b' },
    ]);
  });

  test('with a weight lowers a priority only', () => {
    expect(told(id, changing(tracked, '2.2.7', ['', script(' weight -20\n')]))).toEqual([]);
  });

  test('and one that was there before is none', () => {
    const was = pairChange((node, side) =>
      keepalivedConf(
        [{ priority: node === 'a' ? 110 : 100, ...tracked, ...(side === 'after' ? { vips: ['10.77.0.51'] } : {}) }],
        script(''),
      ),
    );
    expect(told(id, was)).toEqual([]);
  });
});

describe('what the plan says of itself', () => {
  test('no way at all is told with the reason', () => {
    const unlike = pairChange((node, side) =>
      keepalivedConf([
        { priority: node === 'a' ? 110 : 100, ...(side === 'after' && node === 'a' ? { more: 'version 3' } : {}) },
      ]),
    );
    expect(told('change-no-plan', unlike)).toEqual([
      expect.stringMatching(/^high: : the new files do not fit each other/),
    ]);
    expect(told('change-no-plan', changing(ONE_MORE))).toEqual([]);
  });

  test('a time without a standby is told, and its length', () => {
    expect(told('change-without-standby', changing(ONE_MORE))).toEqual([
      expect.stringMatching(
        /^medium: : without a standby, about \d+ (?:ms|s), at most .*: keepalived of the standbys is/,
      ),
    ]);
    expect(told('change-without-standby', changing({ more: 'nopreempt' }))).toEqual([]);
  });

  test('a gap that was allowed is told', () => {
    const vrid = changing({ vrid: 52 });
    expect(told('change-interrupts', vrid, { consents: { gap: true, failover: true } })).toEqual([
      'high: : 10.77.0.50 is nowhere for up to 4 s',
    ]);
    expect(told('change-no-plan', vrid)).toEqual([
      expect.stringMatching(/^high: : 10.77.0.50 would be nowhere for up to/),
    ]);
    expect(told('change-interrupts', changing(ONE_MORE))).toEqual([]);
  });
});
