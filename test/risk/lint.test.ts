import { expect, test } from 'vitest';
import { ALL_RULES } from '../../src/risk/all-rules.js';
import type { PairEvidence } from '../../src/risk/evidence.js';
import { evidenceFromFiles, PAIR_OF_FILES } from '../../src/risk/from-files.js';
import { lint } from '../../src/risk/lint.js';
import { MADE_UP_RULES } from '../cli/made-up-rules.js';
import { cheapestCpuMs } from '../cpu-time.js';
import { HAPROXY_PATH, instanceConf, KEEPALIVED_PATH, NOW_MS } from './scenes.js';

const HAPROXY = `global
  stats socket /run/haproxy/admin.sock level admin expose-fd listeners
defaults
  mode http
  timeout connect 5s
  timeout client 50s
  timeout server 50s
frontend www
  bind :80
  default_backend app
backend app
${Array.from({ length: 10 }, (_, at) => `  server s${at} 192.0.2.${at + 1}:8080 check`).join('\n')}
`;

const pairOf = (pair: string, vrid: number, vip: string, priorities: readonly number[] = [110, 90]): PairEvidence => ({
  pair,
  labels: {},
  nowMs: NOW_MS,
  missing: PAIR_OF_FILES,
  nodes: priorities.map((priority, at) =>
    evidenceFromFiles({
      node: `${pair}-lb${at + 1}`,
      keepalived: {
        input: [{ path: KEEPALIVED_PATH, text: instanceConf({ priority, vrid, vips: [vip] }) }],
        configId: `lb${at + 1}`,
      },
      haproxy: [{ path: HAPROXY_PATH, text: HAPROXY }],
    }),
  ),
});

const mail = pairOf('mail', 52, '192.0.2.102/24');
const web = pairOf('web', 51, '192.0.2.101/24', [100, 90]);

test('pairs with the worst findings come first, each with its own findings and files', () => {
  const { pairs, at, from } = lint([mail, web], MADE_UP_RULES.slice(0, 3), NOW_MS);
  expect({ at, from }).toEqual({ at: '2026-11-26T00:00:00.000Z', from: 'files' });
  expect(pairs.map(({ pair, findings }) => [pair, findings.map(({ message }) => message)])).toEqual([
    ['web', ['priority 100']],
    ['mail', []],
  ]);
  expect(pairs[0]?.nodes[0]).toEqual({ node: 'web-lb1', files: [KEEPALIVED_PATH, HAPROXY_PATH], masterOf: [] });
});

test('rules that look at live nodes or at a change are not asked, and told once for all pairs', () => {
  const { asked, notAsked, pairs } = lint([mail, web], MADE_UP_RULES, NOW_MS);
  expect(asked.map(({ id }) => id)).toEqual(['test-priority', 'test-passwords', 'test-release', 'test-fleet']);
  expect(notAsked).toEqual({ live: ['test-live', 'test-roles'], change: ['test-change'] });
  expect(pairs.flatMap(({ notChecked }) => notChecked.map(({ rule }) => rule))).toEqual([
    'test-release',
    'test-release',
  ]);
});

test('asking all rules about hundreds of pairs costs no more than six times what reading their files costs', () => {
  const read = () =>
    Array.from({ length: 300 }, (_, at) => pairOf(`web${at}`, (at % 254) + 1, `10.${at >> 8}.${at & 255}.10/24`));
  const readMs = cheapestCpuMs(read);
  const lintMs = cheapestCpuMs(() => lint(read(), ALL_RULES, NOW_MS));
  expect(lintMs / readMs).toBeLessThan(6);
});
