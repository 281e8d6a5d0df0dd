import { expect, test, vi } from 'vitest';
import { hitless } from './run.js';

vi.mock('../../src/risk/all-rules.js', async () => ({ ALL_RULES: (await import('./made-up-rules.js')).MADE_UP_RULES }));

test('all rules are a table, with what each has to see', async () => {
  const { code, stdout } = await hitless('rules');
  expect(code).toBe(0);
  expect(stdout).toBe(`rule            severity  needs   what it finds
test-priority   medium    files   a priority of 100
test-passwords  critical  files   passwords that differ
test-release    low       files   which releases there are
test-live       high      live    nothing
test-roles      high      live    nothing
test-change     high      change  nothing
test-fleet      high      fleet   two pairs
7 rules; hitless rules ID explains one
`);
});

test('one rule is explained in full', async () => {
  expect((await hitless('rules', 'test-passwords')).stdout).toBe(`test-passwords  critical, needs files
passwords that differ

Why: because
To do: do it
Known from:
  RFC 3768
`);
});

test('both are JSON for programs', async () => {
  const one = JSON.parse((await hitless('rules', 'test-roles', '--json')).stdout);
  expect(one).toEqual({
    id: 'test-roles',
    severity: 'high',
    scope: 'node',
    needs: 'live',
    what: 'nothing',
    why: 'because',
    remedy: 'do it',
    sources: ['RFC 3768'],
  });
  const all = JSON.parse((await hitless('rules', '--json')).stdout);
  expect(all.rules).toHaveLength(7);
  expect(all.rules).toContainEqual(one);
});

test.each([
  ['test-role', 'there is no rule test-role; did you mean test-roles? hitless rules lists them all'],
  ['passwords', 'there is no rule passwords; did you mean test-passwords? hitless rules lists them all'],
  ['nonsense', 'there is no rule nonsense; hitless rules lists them all'],
])('of %s, which is none, it is told so', async (id, message) => {
  const { code, stderr } = await hitless('rules', id);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});
