import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeCandidate } from '../../../src/plan/candidate/judge.js';
import { type CertificateMaker, certificateMaker, hasOpenssl, type Pem } from '../../certificates.js';
import { candidateNode, pathFacts, type Sketch } from './candidate-node.js';

const DAY_MS = 86_400_000;
const SITE = '/etc/haproxy/site.pem';
const cfg = `frontend web\n  bind :443 ssl crt ${SITE}\n`;

const served = (certificates: readonly Pem[], path = SITE): Sketch => ({
  cfg,
  paths: { [path]: pathFacts('600') },
  inspection: { certificates: new Map([[path, certificates.map(({ certificate }) => certificate)]]) },
});
const judgedIn = (days: number, ...nodes: readonly Sketch[]): readonly string[] =>
  judgeCandidate(nodes.map(candidateNode), { nowMs: Date.now() + days * DAY_MS }).findings.map(
    ({ verdict, rule }) => `${verdict} ${rule}`,
  );

const trusted = (certificates: readonly Pem[]): Sketch => ({
  ...served(certificates, '/etc/ca.pem'),
  cfg: 'backend b\n  server s 192.0.2.8:443 ssl verify required ca-file /etc/ca.pem\n',
});

describe.runIf(hasOpenssl)('a certificate', () => {
  let maker: CertificateMaker;
  let root: Pem;
  let middle: Pem;
  let leaf: Pem;
  let other: Pem;
  let short: Pem;
  beforeAll(() => {
    maker = certificateMaker();
    root = maker.make('root', { isCa: true });
    middle = maker.make('middle', { isCa: true, issuer: root });
    leaf = maker.make('www.example.net', { issuer: middle });
    other = maker.make('other.example.net');
    short = maker.make('short.example.net', { days: 10 });
  });
  afterAll(() => maker.remove());

  it('that is in force, with its chain in order, is nothing to speak of', () => {
    expect(judgedIn(0, served([leaf, middle, root]))).toEqual([]);
  });

  it('that ends within two weeks is a warning, and one that ends later is none', () => {
    expect(judgedIn(340, served([leaf]))).toEqual([]);
    expect(judgedIn(355, served([leaf]))).toEqual(['warning certificate-dates']);
    expect(judgedIn(0, served([short]))).toEqual(['warning certificate-dates']);
  });

  it('that has expired blocks when it is new, and warns when it is served now too', () => {
    expect(judgedIn(400, served([leaf]))).toEqual(['blocked certificate-dates']);
    expect(judgedIn(400, { ...served([leaf]), runs: cfg })).toEqual(['warning certificate-dates']);
    expect(judgedIn(400, { ...served([leaf]), runs: cfg, staged: { [SITE]: leaf.certificate } })).toEqual([
      'blocked certificate-dates',
    ]);
  });

  it('that is not in force yet blocks', () => {
    expect(judgedIn(-2, served([leaf]))).toEqual(['blocked certificate-dates']);
  });

  it('whose issuer has expired blocks too: it is sent along', () => {
    expect(judgedIn(15, served([leaf, short]))).toEqual(['blocked certificate-dates', 'warning certificate-chain']);
  });

  it('with its chain out of order is a warning', () => {
    expect(judgedIn(0, served([leaf, root, middle]))).toEqual(['warning certificate-chain']);
  });

  it('with the key of another one blocks, where the key comes with the change', () => {
    const staged = (key: Pem): Sketch => ({ ...served([leaf]), staged: { [SITE]: `${leaf.certificate}${key.key}` } });
    expect(judgedIn(0, staged(leaf))).toEqual([]);
    expect(judgedIn(0, staged(other))).toEqual(['blocked certificate-key']);
    const beside = { ...served([leaf]), staged: { [SITE]: leaf.certificate, [`${SITE}.key`]: other.key } };
    expect(judgedIn(0, beside)).toEqual(['blocked certificate-key']);
  });

  it('with a key that has a passphrase is left to haproxy -c', () => {
    const locked = '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n';
    expect(judgedIn(0, { ...served([leaf]), staged: { [SITE]: `${leaf.certificate}${locked}` } })).toEqual([]);
  });

  it('that is another one on the other node is a warning', () => {
    expect(judgedIn(0, served([leaf]), { ...served([leaf]), node: 'b' })).toEqual([]);
    expect(judgedIn(0, served([leaf]), { ...served([other]), node: 'b' })).toEqual(['warning certificate-differs']);
  });

  it('that can not be read is a warning: haproxy -c has loaded it', () => {
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
    expect(judgedIn(0, { ...served([]), inspection: { certificates: new Map([[SITE, [broken]]]) } })).toEqual([
      'warning certificate',
    ]);
  });

  it('of a directory, a bundle or a crt-list is judged like one that is named', () => {
    const expired = ['blocked certificate-dates'];
    const folder = '/etc/haproxy/certs';
    const inFolder = { ...served([leaf], `${folder}/a.pem`), cfg: `frontend web\n  bind :443 ssl crt ${folder}/\n` };
    expect(judgedIn(400, { ...inFolder, paths: { [folder]: 'd755' } })).toEqual(expired);
    expect(judgedIn(400, served([leaf], `${SITE}.ecdsa`))).toEqual(expired);
    const listed = served([leaf], '/etc/ssl/a.pem');
    const lists = new Map([['/etc/haproxy/list', ['a.pem']]]);
    const list = {
      ...listed,
      cfg: 'global\n  crt-base /etc/ssl\nfrontend web\n  bind :443 ssl crt-list /etc/haproxy/list\n',
    };
    expect(
      judgedIn(400, {
        ...list,
        paths: { '/etc/ssl/haproxy': '600', '/etc/haproxy/list': '600' },
        inspection: { ...listed.inspection, lists },
      }),
    ).toEqual(expired);
  });

  it('that was left in a directory is named, and a hidden one or a key is passed over', () => {
    const folder = '/etc/haproxy/certs';
    const inFolder = (name: string): Sketch => ({
      ...served([leaf], `${folder}/${name}`),
      cfg: `frontend web\n  bind :443 ssl crt ${folder}\n`,
      paths: { [folder]: 'd755' },
    });
    expect(judgedIn(0, inFolder('site.pem.bak'))).toEqual(['warning certificate']);
    expect(judgedIn(400, inFolder('.site.pem'))).toEqual([]);
    expect(judgedIn(400, inFolder('site.pem.key'))).toEqual([]);
  });

  it('of a store of trusted ones may have expired, unless all have', () => {
    expect(judgedIn(100, trusted([short, root]))).toEqual([]);
    expect(judgedIn(100, trusted([short]))).toEqual(['warning certificate-trust']);
  });
});
