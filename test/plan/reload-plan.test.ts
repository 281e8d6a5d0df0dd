import { describe, expect, it } from 'vitest';
import { planReload, rollingSteps } from '../../src/plan/reload-plan.js';
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
};

describe('a reload plan', () => {
  it('locks, reads and validates all, then guards, reloads, proves and watches node by node', () => {
    const steps = planReload(input).steps.map((step) => ('node' in step ? `${step.kind} ${step.node}` : step.kind));
    expect(steps).toEqual([
      'lock',
      'observe',
      'validate',
      'baseline',
      'guard b',
      'reload b',
      'prove b',
      'soak b',
      'guard a',
      'reload a',
      'prove a',
      'soak a',
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

  it('refuses to plan for a node without a method', () => {
    expect(() => planReload({ ...input, methods: { b: systemd } })).toThrow('no reload method was given for a of web');
  });
});
