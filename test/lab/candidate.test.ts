import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { examineCandidate } from '../../src/coordinator/candidate.js';
import { readHaproxyConfig } from '../../src/haproxy/read.js';
import { loadInventory } from '../../src/inventory/load.js';
import type { NodeSpec } from '../../src/inventory/model.js';
import { readKeepalivedConfig } from '../../src/keepalived/read.js';
import { lockNode } from '../../src/node/lock.js';
import { observeNode } from '../../src/node/observe.js';
import { type StagedFile, stageFiles } from '../../src/node/stage-files.js';
import type { CandidateNode } from '../../src/plan/candidate/finding.js';
import { type CandidateJudgement, judgeCandidate } from '../../src/plan/candidate/judge.js';
import { connect } from '../../src/ssh/connect.js';
import type { Host } from '../../src/ssh/host.js';
import { type CertificateMaker, certificateMaker, type Pem } from '../certificates.js';
import { sha256 } from '../node/run-world.js';
import { bringUp, type Lab } from './lab.js';

const HAPROXY_CFG = '/etc/haproxy/haproxy.cfg';
const KEEPALIVED_CONF = '/etc/keepalived/keepalived.conf';
const RUN = 'candidate-1';
const DAY_MS = 86_400_000;

/** A new file: its text, or what becomes of the text of now; or with a mode. */
type NewFile = string | ((now: string) => string) | { readonly text: string; readonly mode: string };
type NewFiles = Readonly<Record<string, NewFile>>;

interface LabNode {
  readonly spec: NodeSpec;
  readonly host: Host;
  readonly texts: Readonly<Record<string, string>>;
}

const textOf = (file: NewFile, now = ''): string =>
  typeof file === 'function' ? file(now) : typeof file === 'string' ? file : file.text;

const stopping = ({ findings }: CandidateJudgement): readonly string[] =>
  findings
    .filter(({ verdict }) => verdict !== 'warning')
    .map(({ verdict, node, rule }) => `${verdict} ${node} ${rule}`);
const onBoth = (finding: string): readonly string[] => ['p1a', 'p1b'].map((node) => finding.replace(' ', ` ${node} `));

const insert =
  (line: string, section = 'global') =>
  (now: string) =>
    now.replace(new RegExp(`^${section}$`, 'm'), `${section}\n    ${line}`);
const BUNDLE = '/etc/haproxy/certificates/new/site.pem';
const withTls = insert(`bind *:8443 ssl crt ${BUNDLE}`, 'frontend web');
const pem = ({ certificate, key }: Pem): string => `${certificate}${key}`;

const withUnknownKeyword = (now: string): string => `${now}\nno_such_keyword\n`;

/** All that a check could change on a node, and its mounts. */
const STATE = `for folder in /etc /usr/local /var/lib/haproxy /run/haproxy; do find "$folder" -printf "%y %U:%G %m %s %T@ %p %l\\n"; done | sort
find /etc /usr/local -type f -print0 | sort -z | xargs -0 sha256sum
cat /proc/1/mountinfo; cat "/proc/$(systemctl show -P MainPID haproxy)/mountinfo"`;

describe.each([['bookworm,bullseye'], ['trixie,sid']])('on a pair of %s', (suites) => {
  let lab: Lab;
  let nodes: readonly LabNode[];
  let before: readonly string[];
  let certificates: CertificateMaker;
  let site: Pem;

  beforeAll(async () => {
    lab = await bringUp('candidate', 1, '--suite', suites);
    certificates = certificateMaker();
    site = certificates.make('www.example.net', { days: 100 });
    const loaded = await loadInventory([lab.inventory]);
    if (!loaded.ok) throw new Error('the inventory of the lab is at fault');
    nodes = await Promise.all(
      (loaded.inventory.pairs[0]?.nodes ?? []).map(async (spec) => ({
        spec,
        host: await connect({ name: spec.name, settings: spec.ssh, become: spec.become }),
        texts: {
          [HAPROXY_CFG]: await lab.on(spec.name, `cat ${HAPROXY_CFG}`),
          [KEEPALIVED_CONF]: await lab.on(spec.name, `cat ${KEEPALIVED_CONF}`),
        },
      })),
    );
  });
  afterAll(async () => {
    await Promise.all((nodes ?? []).map(({ host }) => host.close()));
    certificates?.remove();
    await lab?.down();
  });

  const states = (): Promise<readonly string[]> => Promise.all(nodes.map(({ spec }) => lab.on(spec.name, STATE)));
  beforeEach(async () => {
    before = await states();
  });
  afterEach(async () => {
    const left = await Promise.all(
      nodes.map(({ spec }) =>
        lab.on(spec.name, `ls -d /var/lib/hitless/${RUN}/check* 2>/dev/null || :; rm -rf /var/lib/hitless`),
      ),
    );
    expect(left).toEqual(['', '']);
    expect(await states()).toEqual(before);
  });

  async function stage({ host, texts }: LabNode, files: NewFiles): Promise<readonly StagedFile[]> {
    const staged = Object.entries(files).map(([path, file]) => {
      const text = textOf(file, texts[path]);
      const mode = typeof file === 'object' ? { mode: file.mode } : {};
      return { path, content: Buffer.from(text), sha256: sha256(text), ...mode };
    });
    const lock = await lockNode(host, { run: RUN, operator: 'tester' });
    try {
      await stageFiles(host, RUN, staged);
    } finally {
      await lock.release();
    }
    return staged;
  }

  async function examine(node: LabNode, files: NewFiles): Promise<CandidateNode> {
    const facts = await observeNode(node.host, node.spec);
    const staged = await stage(node, files);
    const text = (path: string): string => {
      const file = files[path];
      return file === undefined ? (node.texts[path] ?? '') : textOf(file, node.texts[path]);
    };
    return examineCandidate(node.host, node.spec, RUN, {
      facts,
      haproxy: readHaproxyConfig([{ path: HAPROXY_CFG, text: text(HAPROXY_CFG) }]),
      keepalived: readKeepalivedConfig([{ path: KEEPALIVED_CONF, text: text(KEEPALIVED_CONF) }], {
        configId: facts.hostname,
        ...(facts.keepalived.version === undefined ? {} : { version: facts.keepalived.version }),
      }),
      staged,
    });
  }

  /** Judges these files on every node, or others on the second one. */
  async function judge(
    files: NewFiles,
    { second = files, inDays = 0 }: { second?: NewFiles; inDays?: number } = {},
  ): Promise<CandidateJudgement> {
    const examined = await Promise.all(nodes.map((node, index) => examine(node, index === 0 ? files : second)));
    return judgeCandidate(examined, { nowMs: Date.now() + inDays * DAY_MS });
  }

  it('files that need each other are accepted while the live tree has none of them', async () => {
    const { verdict, findings } = await judge({ [HAPROXY_CFG]: withTls, [BUNDLE]: pem(site) });
    expect({ verdict, findings }).toEqual({ verdict: { verdict: 'ok', reason: expect.any(String) }, findings: [] });
  });

  it('a reference that is relative to the directory of the service is found', async () => {
    const relative = insert('errorfile 503 etc/haproxy/pages/503.http', 'frontend web');
    const page = 'HTTP/1.0 503 Service Unavailable\r\nContent-Type: text/plain\r\n\r\nlater\r\n';
    expect(stopping(await judge({ [HAPROXY_CFG]: relative, '/etc/haproxy/pages/503.http': page }))).toEqual([]);
  });

  it('bad syntax is refused by haproxy -c', async () => {
    const judgement = await judge({ [HAPROXY_CFG]: insert('no_such_keyword') });
    expect(stopping(judgement)).toEqual(onBoth('blocked haproxy-check'));
    expect(judgement.findings[0]?.text).toContain('no_such_keyword');
  });

  it('a certificate that one node lacks is refused for that node', async () => {
    const judgement = await judge(
      { [HAPROXY_CFG]: withTls, [BUNDLE]: pem(site) },
      { second: { [HAPROXY_CFG]: withTls } },
    );
    expect(stopping(judgement)).toEqual(['blocked p1b haproxy-check', 'blocked p1b file-missing']);
  });

  it('a certificate that has expired is refused, which haproxy -c does not do', async () => {
    const judgement = await judge({ [HAPROXY_CFG]: withTls, [BUNDLE]: pem(site) }, { inDays: 200 });
    expect(stopping(judgement)).toEqual(onBoth('blocked certificate-dates'));
  });

  it('a key that is not that of its certificate is refused, here and by haproxy -c', async () => {
    const other = certificates.make('other.example.net');
    const mixed = `${site.certificate}${other.key}`;
    const judgement = await judge({ [HAPROXY_CFG]: withTls, [BUNDLE]: mixed });
    expect(stopping(judgement)).toEqual(
      ['p1a', 'p1b'].flatMap((node) => [`blocked ${node} haproxy-check`, `blocked ${node} certificate-key`]),
    );
  });

  it('an address of nobody is refused without ip_nonlocal_bind, and accepted with it', async () => {
    const foreign = { [HAPROXY_CFG]: insert('bind 192.0.2.77:8081', 'frontend web') };
    expect(stopping(await judge(foreign))).toEqual([]);
    try {
      for (const { spec } of nodes) await lab.sysctl(spec.name, 'net.ipv4.ip_nonlocal_bind=0');
      const judgement = await judge(foreign);
      expect(stopping(judgement)).toEqual(onBoth('blocked bind-address'));
      // the VIP's own bind: held by inheritance or because the node is MASTER at this moment
      expect(judgement.findings.filter(({ rule }) => rule === 'restart-address').map(({ node }) => node)).toEqual([
        'p1a',
        'p1b',
      ]);
    } finally {
      for (const { spec } of nodes) await lab.sysctl(spec.name, 'net.ipv4.ip_nonlocal_bind=1');
    }
  });

  it('a port of another program is refused', async () => {
    const listen = `use IO::Socket::INET; my $s = IO::Socket::INET->new(LocalAddr => "127.0.0.1:8082", Listen => 1) or die; sleep 60`;
    await lab.on(
      'p1b',
      `systemd-run --quiet --unit listener perl -e '${listen}' && until ss -ltn | grep -q :8082; do sleep 0.1; done`,
    );
    const judgement = await judge({ [HAPROXY_CFG]: insert('bind *:8082', 'frontend web') });
    await lab.on('p1b', 'systemctl stop listener');
    expect(stopping(judgement)).toEqual(['blocked p1b port-taken']);
    expect(judgement.findings[0]?.text).toMatch(/perl \(pid \d+\) listens on 127\.0\.0\.1:8082/);
  });

  it.each([
    [
      'a chroot that is missing',
      (now: string) => now.replace('chroot /var/lib/haproxy', 'chroot /var/lib/gone'),
      'blocked chroot',
    ],
    [
      'a directory of the stats socket that is missing',
      (now: string) => now.replace('/run/haproxy/admin.sock', '/run/gone/admin.sock'),
      'blocked unix-socket',
    ],
    ['a directory in the place of a pid file’s', insert('pidfile /run/gone/haproxy.pid'), undefined],
  ] as const)('%s: haproxy -c accepts it', async (_, change, expected) => {
    const judgement = await judge({ [HAPROXY_CFG]: change });
    // -p of the unit goes before pidfile
    expect(stopping(judgement)).toEqual(expected === undefined ? [] : onBoth(expected));
  });

  it('more connections than files may be opened are refused where HAProxy would refuse them', async () => {
    const judgement = await judge({ [HAPROXY_CFG]: (now) => now.replace('maxconn 4000', 'maxconn 2000000') });
    const rules = judgement.findings
      .filter(({ rule }) => rule === 'open-files')
      .map(({ verdict, node }) => `${verdict} ${node}`);
    // 2.2 of bullseye only warns
    expect(rules.toSorted()).toEqual(
      suites.includes('bullseye') ? ['blocked p1a', 'warning p1b'] : ['blocked p1a', 'blocked p1b'],
    );
  });

  it('a keepalived.conf with which the daemon would end is refused, whatever keepalived -t exits with', async () => {
    const judgement = await judge({ [KEEPALIVED_CONF]: (now) => now.replaceAll('eth0', 'eth9') });
    expect(stopping(judgement)).toEqual(expect.arrayContaining([...onBoth('blocked keepalived-test')]));
    expect(judgement.findings.map(({ text }) => text).join('\n')).toContain('Non-existent interface');
  });

  it('what keepalived -t says of both configurations is not new', async () => {
    const judgement = await judge({ [KEEPALIVED_CONF]: withUnknownKeyword });
    expect(stopping(judgement)).toEqual(onBoth('blocked keepalived-test'));
    for (const { spec } of nodes)
      await lab.on(spec.name, `cp -p ${KEEPALIVED_CONF} /root/kept; echo no_such_keyword >>${KEEPALIVED_CONF}`);
    try {
      expect(stopping(await judge({ [KEEPALIVED_CONF]: withUnknownKeyword }))).toEqual([]);
    } finally {
      for (const { spec } of nodes) await lab.on(spec.name, `cp -p /root/kept ${KEEPALIVED_CONF}`);
    }
  });

  const CHECK = '/usr/local/sbin/new-check';
  const withCheck = (now: string): string => now.replaceAll('/usr/local/sbin/haproxy-serves', CHECK);
  it.each([
    ['that is missing', {}, ['keepalived-test', 'script']],
    [
      'that can not be executed, of which keepalived -t has no word',
      { [CHECK]: { text: '#!/bin/sh\n', mode: '0644' } },
      ['script'],
    ],
    ['without its interpreter', { [CHECK]: { text: '#!/bin/gone\n', mode: '0755' } }, ['script']],
    ['that others may write', { [CHECK]: { text: '#!/bin/sh\n', mode: '0777' } }, ['keepalived-test', 'script']],
    ['that is whole', { [CHECK]: { text: '#!/bin/sh\n', mode: '0755' } }, []],
  ] as const)('a check script %s', async (_, files, rules) => {
    const judgement = await judge({ [KEEPALIVED_CONF]: withCheck, ...files });
    expect(stopping(judgement)).toEqual(
      ['p1a', 'p1b'].flatMap((node) => rules.map((rule) => `blocked ${node} ${rule}`)),
    );
  });
});
