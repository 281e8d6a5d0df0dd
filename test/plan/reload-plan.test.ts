import { describe, expect, it } from 'vitest';
import { planReload, type ReloadPlanInput, rollingSteps } from '../../src/plan/reload-plan.js';
import { DEFAULT_POLICY } from '../../src/plan/reload-policy.js';
import { rolesOf } from '../../src/plan/roles.js';
import { stepText } from '../../src/plan/step-text.js';
import { nodeFacts } from './pair-facts.js';

const systemd = { kind: 'systemd', unit: 'haproxy.service' } as const;
const input = {
  pair: 'web',
  roles: rolesOf([nodeFacts('a', [{ state: 'MASTER', priority: 110 }]), nodeFacts('b', [{}])]),
  methods: { a: systemd, b: systemd },
  warnings: [],
  soakMs: 3000,
  proofMs: 30_000,
  baselineMs: 1000,
  policy: DEFAULT_POLICY,
  runtimeState: [],
  hardStops: {},
};

const stepsOf = (part: Partial<ReloadPlanInput>): readonly string[] =>
  planReload({ ...input, ...part }).steps.map((step) => ('node' in step ? `${step.kind} ${step.node}` : step.kind));

describe('a reload plan', () => {
  it('locks, reads and validates all, then guards, reloads, proves and watches node by node', () => {
    expect(stepsOf({})).toEqual([
      'lock',
      'observe',
      'validate',
      'baseline',
      'guard b',
      'reload b',
      'prove b',
      'soak b',
      'drain b',
      'guard a',
      'reload a',
      'prove a',
      'soak a',
      'drain a',
      'unlock',
    ]);
  });

  it('is plain data: it comes back whole from JSON', () => {
    const plan = planReload(input);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });

  it('reads as sentences', () => {
    const texts = planReload(input).steps.map(stepText);
    expect(texts).toContain('reload b: systemctl reload haproxy.service');
    expect(texts).toContain('watch for 3000 ms after b');
  });

  it('leaves the opening and closing to the run', () => {
    expect(rollingSteps(planReload({ ...input, baselineMs: 0 }))[0]).toMatchObject({ kind: 'guard', node: 'b' });
  });

  it('does not look at old workers when they are ignored', () => {
    expect(stepsOf({ policy: { ...DEFAULT_POLICY, drain: 'ignore' } }).join()).not.toContain('drain');
  });

  it.each([
    ['ten minutes', {}, {}, 600_000],
    ['hard-stop-after and ten seconds', {}, { a: 30_000, b: 30_000 }, 40_000],
    ['as long as it was told', { drainMs: 5000 }, { a: 30_000, b: 30_000 }, 5000],
  ] as const)('waits for old workers %s', (_, part, hardStops, withinMs) => {
    const { steps } = planReload({ ...input, policy: { ...DEFAULT_POLICY, drain: 'wait', ...part }, hardStops });
    expect(steps.filter((step) => step.kind === 'drain')).toEqual([
      { kind: 'drain', node: 'b', how: 'wait', withinMs },
      { kind: 'drain', node: 'a', how: 'wait', withinMs },
    ]);
  });

  it('keeps server states between the reload and its proof, and saves them before', () => {
    const policy = { ...DEFAULT_POLICY, keepServerState: true };
    const none = { lost: [], kept: [], notChecked: [] };
    const runtimeState = [
      { node: 'a', ...none, stateFiles: ['/var/lib/haproxy/state'] },
      { node: 'b', ...none, stateFiles: [] },
    ];
    expect(stepsOf({ policy, runtimeState }).slice(-8, -1).join()).toBe(
      'guard a,save a,reload a,keep a,prove a,soak a,drain a',
    );
    const { steps } = planReload({ ...input, policy, runtimeState });
    expect(steps.filter((step) => step.kind === 'save').map(stepText)).toEqual([
      "save the servers' states of b",
      "save the servers' states of a, to /var/lib/haproxy/state",
    ]);
  });

  it('refuses to plan for a node without a method', () => {
    expect(() => planReload({ ...input, methods: { b: systemd } })).toThrow('no reload method was given for a of web');
  });
});
