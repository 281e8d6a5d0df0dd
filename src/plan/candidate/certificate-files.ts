import type { Position } from '../../haproxy/config.js';
import type { NodeFacts } from '../../node/facts.js';
import type { InspectedNode } from './finding.js';
import { BUNDLE_SUFFIXES, listedCertificates } from './items.js';
import { locatedFiles } from './paths.js';

/** A file of certificates that HAProxy's new configuration loads. */
export interface CertificateFile {
  readonly path: string;
  /** `served`: HAProxy shows its first certificate to clients. `trusted`: others' certificates are checked against it. */
  readonly use: 'served' | 'trusted';
  readonly at: Position;
  /** It came with a directory that is loaded whole. */
  readonly fromDirectory: boolean;
}

/** The files of certificates that the candidate loads, each once. */
export function certificateFiles({ facts, haproxy, inspection }: InspectedNode): readonly CertificateFile[] {
  if (haproxy === undefined) return [];
  const named = [
    ...locatedFiles(facts, haproxy)
      .filter(({ kind }) => kind === 'crt' || kind === 'ca-file' || kind === 'ca-verify-file')
      .map(({ kind, place, at }) => ({ place, at, use: kind === 'crt' ? ('served' as const) : ('trusted' as const) })),
    ...listedCertificates({ facts, haproxy }, inspection).map((each) => ({ ...each, use: 'served' as const })),
  ];
  const known = [...inspection.certificates.keys()];
  const files = named.flatMap(({ place, at, use }) => {
    const own = [place, ...BUNDLE_SUFFIXES.map((suffix) => `${place}${suffix}`)].filter((path) =>
      inspection.certificates.has(path),
    );
    const inside = known.filter((path) => isInDirectory(path, place));
    return [
      ...own.map((path) => ({ path, use, at, fromDirectory: false })),
      ...inside.map((path) => ({ path, use, at, fromDirectory: true })),
    ];
  });
  return [...new Map(files.map((file) => [`${file.use} ${file.path}`, file])).values()];
}

/** HAProxy passes over hidden files, and takes some suffixes for parts of the certificate beside them. */
function isInDirectory(path: string, directory: string): boolean {
  const name = path.startsWith(`${directory}/`) ? path.slice(directory.length + 1) : '';
  return name !== '' && !name.includes('/') && !/^\.|\.(?:key|issuer|ocsp|sctl)$/.test(name);
}

/** What the configuration of now serves, as far as the inspection saw it. */
export function filesNow({ facts, inspection }: InspectedNode): readonly string[] {
  const config = facts.haproxy.config;
  if (config === undefined) return [];
  const places = placesOf(facts, config, inspection);
  return [...inspection.certificates.keys()].filter((path) =>
    places.some(
      (place) =>
        path === place || path.startsWith(`${place}/`) || BUNDLE_SUFFIXES.some((end) => path === `${place}${end}`),
    ),
  );
}

const placesOf = (
  facts: NodeFacts,
  haproxy: NonNullable<NodeFacts['haproxy']['config']>,
  inspection: InspectedNode['inspection'],
): readonly string[] => [
  ...locatedFiles(facts, haproxy).map(({ place }) => place),
  ...listedCertificates({ facts, haproxy }, inspection).map(({ place }) => place),
];
