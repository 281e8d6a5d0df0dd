import { readHaproxyConfig } from '../../../src/haproxy/read.js';
import { readKeepalivedConfig } from '../../../src/keepalived/read.js';
import type { NodeFacts, ProcessFacts } from '../../../src/node/facts.js';
import { EMPTY_INSPECTION, type Inspection, type PathFacts } from '../../../src/node/inspection.js';
import type { CheckResult } from '../../../src/node/validate-candidate.js';
import type { CandidateFinding, CandidateNode } from '../../../src/plan/candidate/finding.js';
import { judgeCandidate } from '../../../src/plan/candidate/judge.js';
import { nodeFacts } from '../pair-facts.js';

/** A node as a test tells of it: a whole one on which everything is accepted, but for what is said. */
export interface Sketch {
  readonly node?: string;
  /** Lines of the new haproxy.cfg and of the one that runs. */
  readonly cfg?: string;
  readonly runs?: string;
  readonly conf?: string;
  readonly runsConf?: string;
  readonly facts?: Partial<NodeFacts>;
  readonly haproxyVersion?: string;
  readonly keepalivedVersion?: string;
  /** Paths that are there; a string is the permission bits of a file of root, `d` before it makes a directory. */
  readonly paths?: Readonly<Record<string, string | PathFacts>>;
  readonly inspection?: Partial<Inspection>;
  readonly haproxyCheck?: Partial<CheckResult> | 'not made';
  readonly keepalivedTest?: Partial<CheckResult> | 'not made';
  readonly keepalivedNow?: Partial<CheckResult>;
  readonly unknowns?: readonly string[];
  readonly staged?: Readonly<Record<string, string>>;
}

export const HAPROXY_CFG = '/etc/haproxy/haproxy.cfg';
const KEEPALIVED_CONF = '/etc/keepalived/keepalived.conf';
export const HAPROXY_PIDS = { master: 500, worker: 501 };

const passed: CheckResult = { exitCode: 0, command: 'check', messages: [] };

const haproxyConfig = (text: string) => readHaproxyConfig([{ path: HAPROXY_CFG, text: unindent(text) }]);

export function candidateNode(sketch: Sketch = {}): CandidateNode {
  const { node = 'a', cfg = '', runs = '', conf = '', runsConf = conf, keepalivedVersion = '2.2.7' } = sketch;
  const keepalived = (text: string) =>
    readKeepalivedConfig([{ path: KEEPALIVED_CONF, text: unindent(text) }], {
      configId: node,
      version: keepalivedVersion,
    });
  const base = nodeFacts(node, []);
  const result = (given: Partial<CheckResult> | 'not made' = {}) =>
    given === 'not made' ? undefined : { ...passed, ...given };
  const [haproxyCheck, keepalivedTest] = [result(sketch.haproxyCheck), result(sketch.keepalivedTest)];
  return {
    facts: {
      ...base,
      addresses: [{ ifname: 'eth0', address: '192.0.2.1', prefixLength: 24 }],
      sysctls: { 'net.ipv4.ip_nonlocal_bind': '0', 'net.ipv6.ip_nonlocal_bind': '0' },
      ...sketch.facts,
      haproxy: {
        ...base.haproxy,
        version: sketch.haproxyVersion ?? '2.6.12',
        processes: [haproxyProcess(HAPROXY_PIDS.master, 1), haproxyProcess(HAPROXY_PIDS.worker, HAPROXY_PIDS.master)],
        config: haproxyConfig(runs),
        ...sketch.facts?.haproxy,
      },
      keepalived: {
        ...base.keepalived,
        version: keepalivedVersion,
        config: keepalived(runsConf),
        ...sketch.facts?.keepalived,
      },
    },
    haproxy: haproxyConfig(cfg),
    keepalived: keepalived(conf),
    staged: Object.entries(sketch.staged ?? {}).map(([path, text]) => ({ path, content: Buffer.from(text) })),
    checks: {
      node,
      ...(haproxyCheck === undefined ? {} : { haproxy: haproxyCheck }),
      ...(keepalivedTest === undefined ? {} : { keepalived: keepalivedTest }),
      keepalivedNow: { ...passed, ...sketch.keepalivedNow },
      unknowns: sketch.unknowns ?? [],
    },
    inspection: {
      ...EMPTY_INSPECTION,
      node,
      users: new Map([['root', { uid: 0, gid: 0 }]]),
      limits: {
        openFiles: 20_000,
        nrOpen: 1_048_576,
        capabilities: 1n << 10n,
        uid: 0,
        unprivilegedPortStart: 1024,
        memAvailableKb: 4_000_000,
        largestRssKb: 40_000,
      },
      ...sketch.inspection,
      paths: new Map(
        Object.entries(sketch.paths ?? {}).map(([path, told]) => [
          path,
          typeof told === 'string' ? pathFacts(told) : told,
        ]),
      ),
    },
  };
}

const haproxyProcess = (pid: number, parentPid: number): ProcessFacts => ({
  pid,
  parentPid,
  startTicks: pid,
  state: 'S',
  argv: ['/usr/sbin/haproxy', '-Ws', '-f', HAPROXY_CFG],
  exe: '/usr/sbin/haproxy',
  exeDeleted: false,
  blockedSignals: 0n,
  pendingSignals: 0n,
});

/** `755` or `d755`, with `uid:gid` behind a blank where it is not root's. */
export function pathFacts(told: string): PathFacts {
  const [, directory, mode = '', uid = '0', gid = '0'] = /^(d?)([0-7]+)(?: (\d+):(\d+))?$/.exec(told) ?? [];
  return {
    kind: directory === 'd' ? 'directory' : 'file',
    mode: Number.parseInt(mode, 8),
    uid: Number(uid),
    gid: Number(gid),
    bytes: 1,
    writable: true,
  };
}

/** Text blocks of tests are indented; their lines keep what is deeper than the first one. */
const unindent = (text: string): string => {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const depth = /^ */.exec(lines[0] ?? '')?.[0].length ?? 0;
  return lines.map((line) => `${line.slice(depth)}\n`).join('');
};

export const NOW_MS = Date.parse('2026-06-01T00:00:00Z');

/** The findings of a judgement of these nodes, as `verdict rule`. */
export const judged = (...nodes: readonly Sketch[]): readonly string[] =>
  findings(...nodes).map(({ verdict, rule }) => `${verdict} ${rule}`);

export const findings = (...nodes: readonly Sketch[]): readonly CandidateFinding[] =>
  judgeCandidate(nodes.map(candidateNode), { nowMs: NOW_MS }).findings;
