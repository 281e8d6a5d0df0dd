import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { haproxyFileRules } from '../../../src/risk/rules/haproxy-files.js';
import { type CertificateMaker, certificateMaker, hasOpenssl, type Pem } from '../../certificates.js';
import { pathFacts, type Sketch } from '../../plan/candidate/candidate-node.js';
import { lookedAt, ruleNamed } from '../looked-at.js';
import { foundBy, type SceneNode, sceneOf } from '../scenes.js';

const found = (id: string, ...nodes: readonly SceneNode[]) => foundBy(ruleNamed(haproxyFileRules, id), sceneOf(nodes));

describe('a file that is named', () => {
  const cfg = 'frontend web\n  bind :80\n  errorfile 503 /etc/haproxy/503.http\n';
  const withPage = (sha256: string) =>
    lookedAt({ cfg, paths: { '/etc/haproxy/503.http': { ...pathFacts('644'), sha256 } } });

  test('and not there is critical, with a remedy that speaks of no change', () => {
    expect(found('haproxy-file-missing', lookedAt({ cfg }))).toMatchObject([
      {
        severity: 'critical',
        message: 'frontend web names /etc/haproxy/503.http (errorfile), which is not there',
        at: { line: 3 },
        remedy: 'Put the file there, the same one on every node of the pair.',
      },
    ]);
    expect(found('haproxy-file-missing', withPage('aa'))).toEqual([]);
  });

  test('that HAProxy writes itself need not be there', () => {
    const state = 'global\n  server-state-file /var/lib/haproxy/state\n  pidfile /run/haproxy.pid\n';
    expect(found('haproxy-file-missing', lookedAt({ cfg: state }))).toEqual([]);
  });

  test('and not the same on both nodes is high', () => {
    expect(found('haproxy-file-differs', withPage('aa'), withPage('bb'))).toMatchObject([
      { severity: 'high', message: '/etc/haproxy/503.http (errorfile) is not the same file on a' },
    ]);
    expect(found('haproxy-file-differs', withPage('aa'), withPage('aa'))).toEqual([]);
  });

  test('may be a Diffie-Hellman parameter file that each node has made for itself', () => {
    const withParameters = (sha256: string) =>
      lookedAt({
        cfg: 'global\n  ssl-dh-param-file /etc/haproxy/dh.pem\n',
        paths: { '/etc/haproxy/dh.pem': { ...pathFacts('644'), sha256 } },
      });
    expect(found('haproxy-file-differs', withParameters('aa'), withParameters('bb'))).toEqual([]);
  });
});

describe.runIf(hasOpenssl)('a certificate', () => {
  const DAY_MS = 86_400_000;
  const SITE = '/etc/haproxy/site.pem';
  let maker: CertificateMaker;
  let root: Pem;
  let leaf: Pem;
  let other: Pem;
  beforeAll(() => {
    maker = certificateMaker();
    root = maker.make('root', { isCa: true });
    leaf = maker.make('www.example.net', { issuer: root });
    other = maker.make('www.example.net');
  });
  afterAll(() => maker.remove());

  const served = (...certificates: readonly Pem[]): Sketch => ({
    cfg: `frontend web\n  bind :443 ssl crt ${SITE}\n`,
    paths: { [SITE]: pathFacts('600') },
    inspection: { certificates: new Map([[SITE, certificates.map(({ certificate }) => certificate)]]) },
  });
  const inDays = (days: number, id: string, ...sketches: readonly Sketch[]) =>
    foundBy(ruleNamed(haproxyFileRules, id), {
      ...sceneOf(sketches.map((sketch) => lookedAt(sketch))),
      nowMs: Date.now() + days * DAY_MS,
    });

  test('that has expired is high although it has been served for long, one that soon will is medium', () => {
    expect(inDays(0, 'haproxy-certificate-dates', served(leaf))).toEqual([]);
    expect(inDays(355, 'haproxy-certificate-dates', served(leaf))).toMatchObject([
      { severity: 'medium', message: expect.stringMatching(/www\.example\.net expires in \d+ days/) },
    ]);
    expect(inDays(400, 'haproxy-certificate-dates', served(leaf))).toMatchObject([
      { severity: 'high', message: expect.stringContaining('www.example.net expired on'), at: { line: 2 } },
    ]);
  });

  test('of a ca-file may have expired, unless all have', () => {
    const trusted = (...certificates: readonly Pem[]): Sketch => ({
      ...served(...certificates),
      cfg: `backend b\n  server s 192.0.2.8:443 ssl verify required ca-file ${SITE}\n`,
    });
    const short = maker.make('short', { days: 10 });
    expect(inDays(100, 'haproxy-certificate-store-expired', trusted(short))).toMatchObject([
      { severity: 'high', message: expect.stringContaining('every certificate in it has expired') },
    ]);
    expect(inDays(100, 'haproxy-certificate-store-expired', trusted(short, root))).toEqual([]);
  });

  test('with its chain out of order is medium', () => {
    expect(inDays(0, 'haproxy-certificate-chain', served(leaf, other))).toMatchObject([
      { severity: 'medium', message: expect.stringContaining('is not the one that issued it') },
    ]);
    expect(inDays(0, 'haproxy-certificate-chain', served(leaf, root))).toEqual([]);
  });

  test('that is a copy left in a directory is low', () => {
    const folder = '/etc/haproxy/certs';
    const inFolder = (name: string): Sketch => ({
      ...served(),
      cfg: `frontend web\n  bind :443 ssl crt ${folder}\n`,
      paths: { [folder]: 'd755' },
      inspection: { certificates: new Map([[`${folder}/${name}`, [leaf.certificate]]]) },
    });
    expect(inDays(0, 'haproxy-certificate-leftover', inFolder('site.pem.bak'))).toMatchObject([
      { severity: 'low', message: expect.stringContaining('site.pem.bak looks like a copy that was left') },
    ]);
    expect(inDays(0, 'haproxy-certificate-leftover', inFolder('site.pem'))).toEqual([]);
  });

  test('that is another one on the other node is medium', () => {
    expect(inDays(0, 'haproxy-certificate-differs', served(leaf), served(other))).toMatchObject([
      { severity: 'medium', message: expect.stringContaining('is another certificate than on a') },
    ]);
    expect(inDays(0, 'haproxy-certificate-differs', served(leaf), served(leaf))).toEqual([]);
  });
});
