import { X509Certificate } from 'node:crypto';
import { type CertificateFile, certificateFiles, filesNow } from './certificate-files.js';
import { keyFits } from './certificate-key.js';
import { type CandidateFinding, findingsOf, type InspectedNode } from './finding.js';

/** When certificates are judged, and what counts as soon. */
export interface CertificateClock {
  /** Epoch milliseconds. */
  readonly nowMs: number;
  /** Days before its end from which on a certificate is a warning. */
  readonly expiryWarningDays: number;
}

const DAY_MS = 86_400_000;

/**
 * Certificates of the new configuration on one node: readable, in force, in order, and with the key that belongs to them where that is among the staged
 * files. For the others `haproxy -c` has compared certificate and key. One that HAProxy serves now too is not made worse by a reload: what
 * would block a new one is a warning for it. `served` are the paths of those; default: what the configuration of now names.
 */
export function judgeCertificates(
  node: InspectedNode,
  clock: CertificateClock,
  served: readonly string[] = filesNow(node),
): readonly CandidateFinding[] {
  const now = new Set(served);
  return certificateFiles(node).flatMap((file) => {
    const isNew = !now.has(file.path) || node.staged.some(({ path }) => path === file.path);
    return judgeFile(file, { node, isNew, clock });
  });
}

interface Judging {
  readonly node: InspectedNode;
  readonly isNew: boolean;
  readonly clock: CertificateClock;
}

function judgeFile(file: CertificateFile, judging: Judging): readonly CandidateFinding[] {
  const { path, use, at, fromDirectory } = file;
  const found = findingsOf(judging.node.facts.node, 'certificate');
  const blocks = judging.node.inspection.certificates.get(path) ?? [];
  const odd = fromDirectory && /(?:~|\.(?:bak|old|orig|save|rpmsave|rpmnew|dpkg-\w+|swp))$/i.test(path);
  const oddName = odd
    ? [
        found('warning', `${path} looks like a copy that was left, and HAProxy loads it with its directory`, {
          at,
          remedy: 'move it elsewhere',
        }),
      ]
    : [];
  const certificates = blocks.map(parse);
  if (certificates.includes(undefined)) {
    return [
      ...oddName,
      found('warning', `${path} holds a certificate that can't be read: it was not looked at`, {
        at,
        remedy: 'see openssl x509 -in',
      }),
    ];
  }
  const chain = certificates.filter((each) => each !== undefined);
  if (chain.length === 0) return oddName;
  return [
    ...oddName,
    ...(use === 'served'
      ? [...inForce(file, chain, judging), ...inOrder(file, chain, judging)]
      : stillTrusted(file, chain, judging)),
    ...(use === 'served' ? ownKey(file, chain, judging) : []),
  ];
}

function parse(block: string): X509Certificate | undefined {
  try {
    return new X509Certificate(block);
  } catch {
    return undefined;
  }
}

const nameOf = ({ subject }: X509Certificate): string => subject.split('\n').at(-1) ?? '';
const date = (text: string): string => new Date(text).toISOString().slice(0, 10);

/** The leaf and those that are sent with it. */
function inForce({ path, at }: CertificateFile, chain: readonly X509Certificate[], { node, isNew, clock }: Judging) {
  const found = findingsOf(node.facts.node, 'certificate-dates');
  const verdict = isNew ? 'blocked' : 'warning';
  const remedy = 'bring a certificate that is in force';
  return chain.flatMap((certificate): readonly CandidateFinding[] => {
    const { validFrom, validTo } = certificate;
    const [from, to] = [Date.parse(validFrom), Date.parse(validTo)];
    const name = `${path}: ${nameOf(certificate)}`;
    if (to < clock.nowMs) return [found(verdict, `${name} expired on ${date(validTo)}`, { at, remedy })];
    if (from > clock.nowMs)
      return [found(verdict, `${name} is not in force before ${date(validFrom)}`, { at, remedy })];
    const days = Math.floor((to - clock.nowMs) / DAY_MS);
    return days >= clock.expiryWarningDays
      ? []
      : [found('warning', `${name} expires in ${days} days, on ${date(validTo)}`, { at, remedy: 'renew it' })];
  });
}

/** Stores of trusted certificates hold expired ones as a rule: only one that holds nothing else is worth a word. */
function stillTrusted({ path, at }: CertificateFile, store: readonly X509Certificate[], { node, clock }: Judging) {
  const allExpired = store.every(({ validTo }) => Date.parse(validTo) < clock.nowMs);
  const text = `${path}: every certificate in it has expired: nobody who is checked against it is let in`;
  return allExpired ? [findingsOf(node.facts.node, 'certificate-trust')('warning', text, { at })] : [];
}

/** Each certificate must be issued by the one behind it: clients need not sort them. */
function inOrder({ path, at }: CertificateFile, chain: readonly X509Certificate[], { node }: Judging) {
  const wrong = chain.find((certificate, index) => {
    const issuer = chain[index + 1];
    return issuer !== undefined && !certificate.checkIssued(issuer);
  });
  if (wrong === undefined) return [];
  const text = `${path}: the certificate behind ${nameOf(wrong)} is not the one that issued it: some clients will not trust it`;
  return [
    findingsOf(node.facts.node, 'certificate-chain')('warning', text, {
      at,
      remedy: 'put the server certificate first, then each issuer behind what it issued',
    }),
  ];
}

function ownKey({ path, at }: CertificateFile, [leaf]: readonly X509Certificate[], { node }: Judging) {
  if (leaf === undefined || keyFits(path, leaf, node.staged)) return [];
  const text = `${path}: its private key is not that of its first certificate`;
  return [
    findingsOf(node.facts.node, 'certificate-key')('blocked', text, {
      at,
      remedy: 'bring the certificate and the key that belong together',
    }),
  ];
}

/** Served certificates that are not the same on all nodes: after a failover clients see another one. */
export function judgeSameCertificates(nodes: readonly InspectedNode[]): readonly CandidateFinding[] {
  const [first, ...others] = nodes;
  if (first === undefined) return [];
  return others.flatMap((other) =>
    certificateFiles(other)
      .filter(({ use }) => use === 'served')
      .flatMap(({ path, at }) => {
        const [mine, theirs] = [other, first].map(({ inspection }) => inspection.certificates.get(path)?.[0]);
        if (mine === undefined || theirs === undefined || mine === theirs) return [];
        const text = `${path} is another certificate than on ${first.facts.node}: clients see it change with a failover`;
        return [
          findingsOf(other.facts.node, 'certificate-differs')('warning', text, {
            at,
            remedy: 'bring the same one to every node',
          }),
        ];
      }),
  );
}
