import { fleetRule, nodeRule, pairRule, type Rule } from '../../src/risk/rule.js';

const text = { why: 'because', remedy: 'do it', sources: ['RFC 3768'] } as const;

/** Rules for tests of what asks rules: one of each kind. */
export const MADE_UP_RULES: readonly Rule[] = [
  nodeRule({
    ...text,
    id: 'test-priority',
    what: 'a priority of 100',
    severity: 'medium',
    needs: ['keepalived'],
    *check({ keepalived }) {
      for (const { name, priority, at } of keepalived.instances)
        if (priority === 100) yield { message: `priority ${priority}`, subject: name, at };
    },
  }),
  pairRule({
    ...text,
    id: 'test-passwords',
    what: 'passwords that differ',
    severity: 'critical',
    needs: ['keepalived'],
    *check(nodes) {
      const passwords = nodes.map(({ keepalived }) => keepalived.instances[0]?.auth?.pass);
      if (new Set(passwords).size > 1) yield { message: 'passwords differ' };
    },
  }),
  nodeRule({
    ...text,
    id: 'test-release',
    what: 'which releases there are',
    severity: 'low',
    needs: ['keepalivedRelease', 'haproxyRelease', 'haproxy'],
    *check({ keepalivedRelease, haproxyRelease, haproxy }) {
      const binds = haproxy.binds.length;
      yield { message: `keepalived ${keepalivedRelease}, HAProxy ${haproxyRelease}, ${binds} binds` };
    },
  }),
  nodeRule({
    ...text,
    id: 'test-live',
    what: 'nothing',
    severity: 'high',
    needs: ['state', 'haproxyRelease'],
    check: () => [],
  }),
  nodeRule({
    ...text,
    id: 'test-roles',
    what: 'nothing',
    severity: 'high',
    needs: [],
    pairNeeds: ['roles'],
    check: () => [],
  }),
  nodeRule({
    ...text,
    id: 'test-change',
    what: 'nothing',
    severity: 'high',
    needs: [],
    pairNeeds: ['change'],
    check: () => [],
  }),
  fleetRule({
    ...text,
    id: 'test-fleet',
    what: 'two pairs',
    severity: 'high',
    *check(pairs) {
      const [first, second] = pairs;
      if (first !== undefined && second !== undefined)
        yield { pair: first.pair, message: `${first.pair} and ${second.pair} are two` };
    },
  }),
];
