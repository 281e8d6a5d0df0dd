import { judgeCertificates, judgeSameCertificates } from '../../plan/candidate/certificates.js';
import { judgeFiles, judgeSameFiles } from '../../plan/candidate/files.js';
import type { CandidateFinding } from '../../plan/candidate/finding.js';
import type { NodeWith, PairWith } from '../evidence.js';
import { inspectedNode, JUDGED_PIECES, toldBy } from '../judged.js';
import { nodeRule, pairRule, type Rule } from '../rule.js';

/** From this many days before its end on a certificate is worth a word: automatic renewal is late by then. */
const EXPIRY_WARNING_DAYS = 14;

export const haproxyFileRules: readonly Rule[] = [
  nodeRule({
    id: 'haproxy-file-missing',
    severity: 'critical',
    what: 'A file that the configuration of HAProxy names is not there',
    why: 'HAProxy does not start without its certificates, maps, error pages and Lua programs: a restart ends in an outage, and every reload is refused.',
    remedy: 'Put the file there, the same one on every node of the pair.',
    sources: ['HAProxy configuration manual, "crt", "errorfile", "lua-load"', 'measured on HAProxy 1.8 to 3.4'],
    needs: JUDGED_PIECES,
    check: (node) => toldBy(inOwnWords(judgeFiles(inspectedNode(node))), { names: ['file-missing'] }),
  }),
  pairRule({
    id: 'haproxy-file-differs',
    severity: 'high',
    what: 'A file that HAProxy loads is not the same on the nodes of the pair',
    why: 'Maps, ACL files, Lua programs and error pages decide what a request gets: after a failover clients get something else than before.',
    remedy: 'Bring the same file to every node and reload HAProxy there.',
    sources: ['HAProxy configuration manual, "map" and "acl -f"', 'haproxytech/dataplaneapi#332'],
    needs: JUDGED_PIECES,
    check: (nodes) => toldBy(judgeSameFiles(nodes.map(inspectedNode)), { names: ['file-differs'], warning: 'high' }),
  }),
  nodeRule({
    id: 'haproxy-certificate-dates',
    severity: 'high',
    what: 'A certificate that HAProxy shows to clients is out of date, or soon will be',
    why: 'Clients refuse an expired certificate, and one that is not in force yet. HAProxy serves it without a word.',
    remedy: 'Renew the certificate on every node, and reload HAProxy.',
    sources: ['RFC 5280, section 4.1.2.5 "Validity"'],
    needs: JUDGED_PIECES,
    check: (node, pair) => toldBy(certificates(node, pair), { names: ['certificate-dates'], warning: 'medium' }),
  }),
  nodeRule({
    id: 'haproxy-certificate-store-expired',
    severity: 'high',
    what: 'Every certificate in a ca-file has expired',
    why: 'Whoever is checked against it is refused: clients with certificates at a bind line, or all servers of a backend with `verify required`.',
    remedy: 'Bring a ca-file with certificates that are in force, and reload HAProxy.',
    sources: ['HAProxy configuration manual, "ca-file" and "verify"', 'RFC 5280, section 6.1.3'],
    needs: JUDGED_PIECES,
    check: (node, pair) => toldBy(certificates(node, pair), { names: ['certificate-trust'], warning: 'high' }),
  }),
  nodeRule({
    id: 'haproxy-certificate-chain',
    severity: 'medium',
    what: 'A certificate file is not in order: its own certificate first, then each issuer',
    why: 'HAProxy sends the chain as it stands in the file. Clients that do not sort it or fetch what is missing do not trust it.',
    remedy: 'Put the server certificate first, then each issuer behind what it issued.',
    sources: ['RFC 5246, section 7.4.2 "Server Certificate"', 'HAProxy configuration manual, "crt"'],
    needs: JUDGED_PIECES,
    check: (node, pair) => toldBy(certificates(node, pair), { names: ['certificate-chain'], warning: 'medium' }),
  }),
  nodeRule({
    id: 'haproxy-certificate-leftover',
    severity: 'low',
    what: 'A copy that was left in a certificate directory is loaded as a certificate, or a file there can not be read',
    why: 'HAProxy loads every file of such a directory: an old copy can be served instead of the new one, and a broken one stops the next start.',
    remedy: 'Move the file out of the directory.',
    sources: ['HAProxy configuration manual, "crt": a directory is loaded in alphabetical order'],
    needs: JUDGED_PIECES,
    check: (node, pair) => toldBy(certificates(node, pair), { names: ['certificate'], warning: 'low' }),
  }),
  pairRule({
    id: 'haproxy-certificate-differs',
    severity: 'medium',
    what: 'The nodes of the pair show different certificates to clients',
    why: 'After a failover clients see another certificate: those that pin it, or do not know its issuer, fail. The older one of the two expires unnoticed on the standby.',
    remedy: 'Bring the same certificate to every node and reload HAProxy there.',
    sources: ['HAProxy configuration manual, "crt"', 'RFC 7469, section 2.6'],
    needs: JUDGED_PIECES,
    check: (nodes) =>
      toldBy(judgeSameCertificates(nodes.map(inspectedNode)), { names: ['certificate-differs'], warning: 'medium' }),
  }),
];

/** As if none of them was served yet: one that has expired is as bad for having been served for long. */
const certificates = (
  node: NodeWith<(typeof JUDGED_PIECES)[number]>,
  { nowMs }: PairWith<never>,
): readonly CandidateFinding[] =>
  judgeCertificates(inspectedNode(node), { nowMs, expiryWarningDays: EXPIRY_WARNING_DAYS }, []);

/** The judge's remedy is for a change that brings the files. */
const inOwnWords = (findings: readonly CandidateFinding[]): readonly CandidateFinding[] =>
  findings.map(({ remedy: _remedy, ...finding }) => finding);
