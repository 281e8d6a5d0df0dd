import { describe, expect, it } from 'vitest';
import { readHaproxyConfig } from '../../src/haproxy/read.js';
import { parseShowStat } from '../../src/haproxy/show-stat.js';
import { DEFAULT_POLICY } from '../../src/plan/reload-policy.js';
import { canKeep, lossWarnings, nodeLosses } from '../../src/plan/runtime-losses.js';
import type { NodeState } from '../../src/plan/serving.js';
import { serversState } from '../haproxy/servers-state.js';
import { nodeFacts } from './pair-facts.js';

const KEEP = { ...DEFAULT_POLICY, keepServerState: true };
const BACKEND = 'backend pages\n server s1 192.0.2.1:8001 check\n';
const FILE = 'global\n server-state-file /s\ndefaults\n load-server-state-from-file global\n';

const stateOf = (text: string): NodeState => {
  const facts = nodeFacts('a', []);
  const config = readHaproxyConfig([{ path: 'h.cfg', text }]);
  return { facts: { ...facts, haproxy: { ...facts.haproxy, config } }, sockets: {}, runtime: { unknowns: [] } };
};

const runtime = {
  servers: serversState({ admin: 1, op: 0 }),
  stat: parseShowStat('# pxname,svname,scur,slim,status,type\npages,s1,0,5,MAINT,2\n'),
  tables: [{ table: 'web', used: 3 }],
  unknowns: [],
};

const lostWith = (text: string): readonly string[] =>
  nodeLosses(stateOf(text), runtime, DEFAULT_POLICY).lost.map(({ what }) => what);

describe('what a reload takes from a node', () => {
  it('is all lost without the flag, which is named', () => {
    const losses = nodeLosses(stateOf(BACKEND), runtime, DEFAULT_POLICY);
    expect(losses.lost.map(({ what }) => what)).toEqual(['maintenance', 'maxconn', 'stick table']);
    expect(losses.kept).toEqual([]);
    expect(lossWarnings(losses, DEFAULT_POLICY)).toEqual([
      'a: --keep-server-state would set 1 of the server states again that this reload loses',
    ]);
  });

  it('is kept with it as far as that is possible', () => {
    const losses = nodeLosses(stateOf(BACKEND), runtime, KEEP);
    expect(losses.kept.map(({ what }) => what)).toEqual(['maintenance']);
    expect(losses.lost.map(({ what }) => what)).toEqual(['maxconn', 'stick table']);
    expect(lossWarnings(losses, KEEP)).toEqual([]);
  });

  it('is for a state file to say, which may be stale', () => {
    const losses = nodeLosses(stateOf(FILE + BACKEND), runtime, DEFAULT_POLICY);
    expect(losses.stateFiles).toEqual(['/s']);
    expect(losses.lost[0]?.after).toBe('as /s says, else in service');
    expect(losses.lost[1]?.after).toBe('without limit');
    expect(lossWarnings(losses, DEFAULT_POLICY).at(-1)).toMatch(
      /^a: servers start as \/s says, .* silently overridden/,
    );
    expect(lossWarnings(losses, KEEP).join()).not.toContain('silently');
  });

  it.each([
    [
      DEFAULT_POLICY,
      /^a: 1 DOWN server gets traffic until their first check after the reload: only a server-state-file/,
    ],
    [KEEP, /^a: 1 DOWN server gets traffic for some milliseconds after the reload/],
  ])('is, of a DOWN server, that it gets no traffic, which is said', (policy, text) => {
    const down = { ...runtime, servers: serversState({ op: 0 }) };
    expect(lossWarnings(nodeLosses(stateOf(BACKEND), down, policy), policy).at(-1)).toMatch(text);
    expect(lossWarnings(nodeLosses(stateOf(FILE + BACKEND), down, policy), policy).join()).not.toContain('DOWN');
  });

  it('is not known without a configuration', () => {
    const { facts, ...rest } = stateOf(BACKEND);
    const { config: _, ...haproxy } = facts.haproxy;
    expect(nodeLosses({ ...rest, facts: { ...facts, haproxy } }, runtime, KEEP)).toMatchObject({
      lost: [],
      notChecked: [expect.stringContaining('could not be read')],
    });
  });

  it('knows a stick table that peers carry over, by the name of -L, localpeer or the host', () => {
    const peers = 'peers p\n peer a 192.0.2.1:1\nfrontend web\n stick-table type ip size 1k peers p\n';
    expect(lostWith(peers)).toEqual(['added server']);
    expect(lostWith(`global\n localpeer other\n${peers}`)).toEqual(['added server', 'stick table']);
  });
});

describe('whether server states can be kept', () => {
  it.each([
    ['nobody asks', { unknowns: [] }, DEFAULT_POLICY, 'ok'],
    ['the socket is for admins', { ...runtime, level: 'admin' }, KEEP, 'ok'],
    ['the socket does not tell', runtime, KEEP, 'ok'],
    ['the socket is for operators', { ...runtime, level: 'operator' }, KEEP, 'blocked'],
    ['no socket answers', { unknowns: ['no socket'] }, KEEP, 'blocked'],
  ])('when %s', (_, given, policy, verdict) => {
    expect(canKeep('a', given, policy).verdict).toBe(verdict);
  });
});
