import { describe, expect, test } from 'vitest';
import { riskJunit } from '../../../src/report/risk/junit.js';
import { type Element, elementsOf } from '../simulation/markup.js';
import { SAMPLE, SAMPLE_OF_FILES } from './sample-report.js';
import { SAMPLE_RULES } from './sample-rules.js';

const xml = riskJunit(SAMPLE, SAMPLE_RULES);
const bodyOf = (text: string): string => text.replace(/^<\?xml version="1.0" encoding="UTF-8"\?>\n/, '');
const elements = elementsOf(bodyOf(xml));

/** What stands inside the case of a rule in the first suite that has one. */
function insideCase(rule: string): Element | undefined {
  const at = elements.findIndex(
    ({ name, attributes }) => name === 'testcase' && attributes['name']?.startsWith(`${rule}:`),
  );
  const next = elements[at + 1];
  return next?.depth === 3 ? next : undefined;
}

const named = (name: string) => elements.filter((each) => each.name === name);

describe('JUnit', () => {
  test('is well-formed XML: suites in suites, cases in suites', () => {
    expect(xml).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites /);
    expect(new Set(elements.map(({ name, depth }) => `${depth} ${name}`))).toEqual(
      new Set(['0 testsuites', '1 testsuite', '2 testcase', '3 failure', '3 skipped']),
    );
    expect(() => elementsOf(bodyOf(riskJunit(SAMPLE_OF_FILES, SAMPLE_RULES)))).not.toThrow();
  });

  test('has a suite for each pair and a case for each rule', () => {
    expect(named('testsuite').map(({ attributes }) => attributes['name'])).toEqual([
      'hitless risk web-ams',
      'hitless risk mail-fra',
    ]);
    expect(named('testcase')).toHaveLength(2 * SAMPLE_RULES.length);
  });

  test('counts what is in it', () => {
    const sum = (key: string) => named('testsuite').reduce((all, { attributes }) => all + Number(attributes[key]), 0);
    expect(sum('failures')).toBe(named('failure').length);
    expect(sum('skipped')).toBe(named('skipped').length);
    expect(elements[0]?.attributes).toMatchObject({
      tests: String(named('testcase').length),
      failures: String(named('failure').length),
      skipped: String(named('skipped').length),
    });
  });

  test.each([
    [
      'haproxy-chroot-missing',
      'failure',
      { type: 'critical', message: expect.stringContaining('lb2 has no directory') },
    ],
    ['tracking-fall-slow', 'failure', { type: 'medium' }],
    [
      'haproxy-expose-fd',
      'failure',
      { type: 'low', message: expect.stringContaining('&quot;quoted&quot; &lt;name&gt; &amp;') },
    ],
    ['host-arp', 'skipped', { message: 'not checked on lb1, lb2: host was not looked at' }],
    ['vrrp-auth-differs', 'skipped', { message: 'not checked: auth_pass could not be read, nor compared' }],
  ])('of %s there is a %s', (rule, name, attributes) => {
    expect(insideCase(rule)).toMatchObject({ name, attributes });
  });

  test('a rule that found nothing has passed', () => {
    expect(insideCase('vrrp-quiet')).toBeUndefined();
  });

  test('a rule of which all findings are suppressed is skipped, with the reason', () => {
    const pairs = SAMPLE.pairs.map((pair) => ({ ...pair, findings: pair.findings.slice(-1) }));
    const only = elementsOf(bodyOf(riskJunit({ ...SAMPLE, pairs }, SAMPLE_RULES)));
    expect(only.find(({ attributes }) => attributes['message']?.startsWith('suppressed'))).toMatchObject({
      name: 'skipped',
      attributes: { message: 'suppressed until 2027-03-31: hitless reloads through the master socket here' },
    });
  });

  test('a failure tells all that the rule found, why, and what to do', () => {
    const text = /tracking-fall-slow.*?<failure[^>]*>([^<]*)</s.exec(xml)?.[1]?.split('\n');
    expect(text).toHaveLength(5);
    expect(text?.[0]).toBe(
      'medium: chk_haproxy on lb1 notices a dead HAProxy after up to 4 s (interval 2, fall 2) (lb1, chk_haproxy, /etc/keepalived/keepalived.conf:1)',
    );
    expect(text?.slice(2)).toEqual([
      'not certain: the script may end sooner than its interval',
      'why: While it does not, the VIP stays where nothing answers.',
      'to do: Put it right on both nodes and reload.',
    ]);
  });
});
