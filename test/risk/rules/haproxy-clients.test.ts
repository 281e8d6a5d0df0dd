import { describe, expect, test } from 'vitest';
import { haproxyClientRules } from '../../../src/risk/rules/haproxy-clients.js';
import { foundBy, ruleOf, sceneOf } from '../scenes.js';

const rule = ruleOf(haproxyClientRules);

/** `''`: the release is not known. */
const told = (id: string, haproxy: string, haproxyRelease = '2.6.12') => {
  const scene = sceneOf([{ haproxy, haproxyRelease }]);
  const nodes = scene.nodes.map((each) => ({
    node: each.node,
    missing: {},
    ...(each.haproxy && { haproxy: each.haproxy }),
  }));
  return foundBy(rule(id), haproxyRelease === '' ? { ...scene, nodes } : scene);
};

describe('idle keep-alive connections', () => {
  const id = 'haproxy-keep-alive-closed';
  const WEB = 'defaults\n mode http\nfrontend web\n bind :80\nlisten stats\n bind :8404\n';

  test('are closed without the option', () => {
    expect(told(id, WEB)).toMatchObject([
      {
        severity: 'medium',
        message: "no 'option idle-close-on-response' in frontends web, stats",
        at: { line: 3 },
        remedy: expect.stringContaining('Set'),
      },
    ]);
  });

  test.each([
    ['with the option in the defaults', WEB.replace('http\n', 'http\n option idle-close-on-response\n'), '2.6.12'],
    ['in TCP mode', WEB.replace('mode http', 'mode tcp'), '2.6.12'],
    ['where every answer closes its connection', WEB.replace('http\n', 'http\n option httpclose\n'), '2.6.12'],
    ['of a page of statistics', 'defaults\n mode http\nlisten stats\n bind :8404\n stats enable\n', '2.6.12'],
    ['before 2.4', WEB, '2.2.9'],
  ])('are not: %s', (_what, haproxy, release) => {
    expect(told(id, haproxy, release)).toEqual([]);
  });

  test('ask for an upgrade where the option is not there yet', () => {
    expect(told(id, WEB, '2.4.22')).toMatchObject([{ remedy: expect.stringContaining('Upgrade HAProxy 2.4.22') }]);
  });

  test('are told with a doubt where the release is not known', () => {
    expect(told(id, WEB, '')).toMatchObject([{ severity: 'low', doubt: expect.stringContaining('release') }]);
  });
});

describe('a program section', () => {
  const id = 'haproxy-program-section';
  const PROGRAM = 'global\nprogram api\n command /usr/bin/dataplaneapi\n';

  test.each([
    ['2.6.12', 'medium', 'program api: a reload restarts it'],
    ['3.3.0', 'high', 'program api: HAProxy 3.3.0 refuses or restarts it'],
  ])('with %s', (release, severity, message) => {
    expect(told(id, PROGRAM, release)).toMatchObject([{ severity, message, at: { line: 2 } }]);
  });

  test('of which only the name is like it', () => {
    expect(told(id, 'backend program\n server s 192.0.2.1:80\n')).toEqual([]);
  });
});
