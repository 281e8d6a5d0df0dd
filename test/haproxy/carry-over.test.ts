import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { carryOver } from '../../src/haproxy/carry-over.js';
import { type ServerColumns, serversState } from './servers-state.js';

const fresh = { checkStatus: 1 };

const commands = (was: ServerColumns, is: ServerColumns = fresh): readonly string[] =>
  carryOver(serversState(was), serversState(is)).commands.map(({ command }) => command);

const refusals = (was: ServerColumns, is: ServerColumns): readonly string[] =>
  carryOver(serversState(was), serversState(is)).refused.map(({ what, why }) => `${what}: ${why}`);

describe('what a server had is given to the new worker', () => {
  test.each<[string, ServerColumns, readonly string[]]>([
    ['nothing to give', {}, []],
    ['MAINT', { admin: 1, op: 0 }, ['set server pages/s1 state maint']],
    ['MAINT of the configuration is its own matter', { admin: 5, op: 0 }, []],
    ['DRAIN', { admin: 8 }, ['set server pages/s1 state drain']],
    ['a weight', { weight: 9 }, ['set server pages/s1 weight 9']],
    ['weight 0', { weight: 0 }, ['set server pages/s1 weight 0']],
    ['a weight that its agent sets', { weight: 9, agent: 22 }, []],
    [
      'DRAIN and a weight',
      { admin: 8, weight: 9 },
      ['set server pages/s1 state drain', 'set server pages/s1 weight 9'],
    ],
    ['DOWN by its checks', { op: 0 }, ['set server pages/s1 health down']],
    ['DOWN by the one that it tracks', { op: 0, check: 0 }, []],
  ])('%s', (_, was, wanted) => {
    expect(commands(was)).toEqual(wanted);
  });

  test('enabled against its configuration', () => {
    expect(commands({ admin: 4 }, { admin: 5, op: 0, ...fresh })).toEqual(['set server pages/s1 state ready']);
  });

  test('nothing that it has already', () => {
    expect(commands({ admin: 1, op: 0, weight: 9 }, { admin: 1, op: 0, weight: 9 })).toEqual([]);
  });
});

describe('a server that was DOWN is left alone', () => {
  test.each<[string, ServerColumns]>([
    ['when a check of the new worker has found it up', { checkStatus: 6 }],
    ['when nothing would find it up again', { checkStatus: 1, check: 0 }],
    ['when it is DOWN by now', { checkStatus: 6, op: 0 }],
  ])('%s', (_, is) => {
    expect(carryOver(serversState({ op: 0 }), serversState(is))).toEqual({ commands: [], refused: [] });
  });
});

describe('what is not safe is refused with its reason', () => {
  test.each<[string, ServerColumns, ServerColumns, string]>([
    ['another address', { admin: 1, op: 0 }, { address: '192.0.2.2' }, 'MAINT: the server has another address now'],
    ['another port', { weight: 9 }, { port: 8009 }, 'weight 9: the server has another address now'],
    ['another host name', { admin: 8, fqdn: 'a' }, { fqdn: 'b' }, 'DRAIN: the server has another address now'],
    ['TLS that is new', { admin: 8 }, { ssl: 1 }, 'DRAIN: the server has another address now'],
    [
      'another configured weight',
      { weight: 9, configured: 100 },
      { weight: 50, configured: 50 },
      'weight 9: its configured weight is another one now: 50',
    ],
    ['a server that is gone', { admin: 1, op: 0 }, { name: 'pages/s2' }, 'MAINT: the server is gone'],
  ])('%s', (_, was, is, why) => {
    expect(refusals(was, is)).toEqual([why]);
    expect(commands(was, is)).toEqual([]);
  });

  test('an address that DNS has changed is the same server', () => {
    const name = { fqdn: 'a.example' };
    expect(commands({ admin: 1, op: 0, ...name, address: '192.0.2.7' }, { ...name })).toHaveLength(1);
  });
});

test('no name of a server can become another command', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[^\s/]{1,9}$/), fc.stringMatching(/^[^\s/]{1,9}$/), (backend, server) => {
      const was = { admin: 1, op: 0, name: `${backend}/${server}` };
      for (const command of commands(was, { ...was, admin: 0 }))
        expect(command).toMatch(/^set server [\w.:-]+\/[\w.:-]+ state maint$/);
    }),
  );
});
