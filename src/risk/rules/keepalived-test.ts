import { newMessages, readTestMessages, type TestMessage } from '../../keepalived/test-messages.js';
import { readTestStatus } from '../../keepalived/test-status.js';
import type { NodeWith } from '../evidence.js';
import { nodeRule, type Rule } from '../rule.js';

/** Why a configuration that keepalived refuses is as bad as it can be. */
export const ENDED_BY_RELOAD =
  'keepalived ends when it is reloaded or started with this, and leaves its VIPs on the node: the other one takes over, both hold the VIP, and nothing on this node defends it any more.';

const refused = nodeRule({
  id: 'keepalived-config-refused',
  severity: 'critical',
  what: 'keepalived.conf says something with which keepalived does not run at all',
  why: ENDED_BY_RELOAD,
  remedy: 'Correct the line before keepalived is reloaded, and see that keepalived -t says nothing of it.',
  sources: [
    'measured on keepalived 2.0.20, 2.2.7, 2.2.8, 2.3.3 and 2.4.3',
    'keepalived vrrp.c, vrrp_complete_instance',
    'keepalived lib/parser.c',
  ],
  needs: ['keepalived'],
  *check({ keepalived }) {
    for (const { message, at, refuses } of keepalived.warnings) if (refuses) yield { message, at };
  },
});

const NOT_TESTED = 'keepalived -t was not run';

/** Each message once. One that quotes what stands behind auth_pass is told without it. */
function testMessages({ host, keepalivedTexts = [] }: NodeWith<'host'>): readonly TestMessage[] {
  const passwords = keepalivedTexts.flatMap(({ text }) =>
    [...text.matchAll(/\bauth_pass[ \t]+"?([^\s"]+)/g)].map(([, password = '']) => password),
  );
  const masked = (text: string): string => passwords.reduce((said, password) => said.replaceAll(password, '***'), text);
  return newMessages(readTestMessages((host.keepalivedTest?.messages ?? []).map(masked)));
}

const testFatal = nodeRule({
  id: 'keepalived-test-fatal',
  severity: 'critical',
  what: 'keepalived -t finds a fault that ends keepalived',
  why: ENDED_BY_RELOAD,
  remedy: 'Correct what it names before anybody reloads keepalived, and set reload_check_config.',
  sources: ['measured on keepalived 2.0.20, 2.2.7, 2.2.8, 2.3.3 and 2.4.3', 'keepalived core/main.c, lib/scheduler.h'],
  needs: ['host', 'keepalivedRelease'],
  *check(node) {
    const { keepalivedTest: test } = node.host;
    if (test === undefined) return yield { unseen: NOT_TESTED };
    const fatal = testMessages(node).filter(({ weight }) => weight === 'fatal');
    for (const { text, at } of fatal) yield { message: `keepalived -t: ${text}`, ...(at && { at }) };
    const status = readTestStatus(test.exitCode, node.keepalivedRelease);
    if (status === 'unclear') yield { unseen: `keepalived -t ended with status ${test.exitCode}, which says nothing` };
    if (fatal.length > 0) return;
    if (status === 'signal')
      yield { message: `keepalived -t crashes over the configuration (status ${test.exitCode})` };
    if (status === 'config') yield { message: `keepalived -t can't read the configuration (status ${test.exitCode})` };
  },
});

const testDrops = nodeRule({
  id: 'keepalived-test-drops',
  severity: 'medium',
  what: 'keepalived -t says that it leaves out or alters something that stands in keepalived.conf',
  why: 'keepalived runs without what somebody wrote and counts on: a check, an address, a timer.',
  remedy: 'Correct the line, or take it out.',
  sources: ['measured on keepalived 2.2.7', 'keepalived lib/parser.c, report_config_error'],
  needs: ['host'],
  *check(node) {
    if (node.host.keepalivedTest === undefined) return yield { unseen: NOT_TESTED };
    for (const { text, at, weight } of testMessages(node)) {
      if (weight === 'drops') yield { message: `keepalived -t: ${text}`, ...(at && { at }) };
      if (weight === 'unclear')
        yield {
          message: `keepalived -t: ${text}`,
          ...(at && { at }),
          doubt: 'what it means for the service is not known',
        };
    }
  },
});

/** What keepalived does not run with, by this reader and by its own test. */
export const keepalivedTestRules: readonly Rule[] = [refused, testFatal, testDrops];
