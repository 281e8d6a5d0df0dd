import { posix } from 'node:path';
import type { HaproxyConfig, Position } from '../../haproxy/config.js';
import { globalSettings } from '../../haproxy/global.js';
import type { KeepalivedConfig } from '../../keepalived/config.js';
import type { NodeFacts } from '../../node/facts.js';
import type { InspectItem } from '../../node/inspect.js';
import type { Inspection } from '../../node/inspection.js';
import { commandsOf, scriptUserOf } from './commands.js';
import type { StagedContent } from './finding.js';
import { absolutePath, haproxyArgv, type LocatedFile, locatedFiles, parentsOf } from './paths.js';

/** What a node would run, as far as it decides what to look at there. */
export interface CandidateSubject {
  readonly facts: NodeFacts;
  readonly haproxy?: HaproxyConfig;
  readonly keepalived?: KeepalivedConfig;
  readonly staged: readonly StagedContent[];
}

const item = (kind: InspectItem['kind'], name: string): InspectItem => ({ kind, name });

/** What to look at on a node before its new configuration is judged. */
export const candidateItems = (subject: CandidateSubject): readonly InspectItem[] => [
  ...(subject.haproxy === undefined ? [] : haproxyItems(subject.facts, subject.haproxy)),
  ...(subject.keepalived === undefined ? [] : keepalivedItems(subject.keepalived)),
  ...subject.staged.flatMap(({ path }) => parentsOf(path).map((parent) => item('space', parent))),
];

function haproxyItems(facts: NodeFacts, config: HaproxyConfig): readonly InspectItem[] {
  return [
    // what HAProxy writes itself need not be there, and is no file to compare
    ...locatedFiles(facts, config)
      .filter(({ optional }) => optional !== true)
      .flatMap(fileItems),
    ...unixPaths(facts, config).flatMap(({ place }) => [item('path', place), item('path', posix.dirname(place))]),
    ...pidFileOf(facts, config).map(({ place }) => item('path', posix.dirname(place))),
    ...configPlaces(facts).map((place) => item('path', place)),
  ];
}

/** Kinds of files that hold certificates. */
const CERTIFICATES: ReadonlySet<string> = new Set(['crt', 'ca-file', 'ca-verify-file']);
/** `crt site.pem` also stands for a bundle of `site.pem.rsa` and its like (HAProxy manual, `crt`). */
export const BUNDLE_SUFFIXES = ['.rsa', '.ecdsa', '.dsa'] as const;

function fileItems({ kind, place, folder }: LocatedFile): readonly InspectItem[] {
  if (kind === 'crt-list') return [item('list', place)];
  if (kind === 'crt')
    return [item('certificates', place), ...BUNDLE_SUFFIXES.map((suffix) => item('certificates', `${place}${suffix}`))];
  if (CERTIFICATES.has(kind)) return [item('certificates', place)];
  return [item(folder === undefined ? 'file' : 'path', place)];
}

/** The files and directories that HAProxy is started with (`-f`), as far as it is known where they are. */
export const configPlaces = (facts: NodeFacts): readonly string[] =>
  (haproxyArgv(facts)?.configArgs ?? []).filter((place) => place.startsWith('/'));

/** The Unix sockets that HAProxy would listen on. */
export function unixPaths(
  facts: NodeFacts,
  config: HaproxyConfig,
): readonly { readonly place: string; readonly at: Position; readonly conditional: boolean }[] {
  const sockets = [
    ...config.binds.filter(({ family }) => family === 'unix'),
    ...config.statsSockets
      .filter(({ path }) => path.startsWith('/'))
      .map(({ path, at }) => ({ address: path, at, conditional: false })),
  ];
  return sockets.flatMap(({ address, at, conditional }) => {
    const place = absolutePath(address, at, { facts, config });
    return place === undefined ? [] : [{ place, at, conditional }];
  });
}

/** The pid file: `-p` goes before `pidfile`. Empty where there is none. */
export function pidFileOf(
  facts: NodeFacts,
  config: HaproxyConfig,
): readonly { readonly place: string; readonly at?: Position }[] {
  const given = haproxyArgv(facts)?.pidFile;
  if (given !== undefined) return given.startsWith('/') ? [{ place: given }] : [];
  const written = globalSettings(config).pidfile;
  const place = written && absolutePath(written.value, written.at, { facts, config });
  return place === undefined || written === undefined ? [] : [{ place, at: written.at }];
}

function keepalivedItems(config: KeepalivedConfig): readonly InspectItem[] {
  return commandsOf(config).flatMap((command) => {
    const { user, group } = scriptUserOf(command, config);
    return [
      item('user', user),
      ...(group === undefined ? [] : [item('group', group)]),
      ...[command.program, ...(command.script === undefined ? [] : [command.script])]
        .filter((path) => path.startsWith('/'))
        .flatMap((path) => [item('script', path), ...parentsOf(path).map((parent) => item('path', parent))]),
    ];
  });
}

/** The certificates that crt-lists name, once the lists were looked at: relative ones stand behind `crt-base`. */
export function listedCertificates(
  { facts, haproxy }: Pick<CandidateSubject, 'facts' | 'haproxy'>,
  { lists }: Pick<Inspection, 'lists'>,
): readonly { readonly place: string; readonly at: Position }[] {
  if (haproxy === undefined) return [];
  const base = globalSettings(haproxy).crtBase?.value;
  return locatedFiles(facts, haproxy)
    .filter(({ kind }) => kind === 'crt-list')
    .flatMap(({ place: list, at }) =>
      (lists.get(list) ?? []).flatMap((name) => {
        const path = base === undefined || name.startsWith('/') ? name : posix.join(base, name);
        const place = absolutePath(path, at, { facts, config: haproxy });
        return place === undefined ? [] : [{ place, at }];
      }),
    );
}

/** What is left to look at once the crt-lists were: the certificates they name. */
export const listedItems = (subject: CandidateSubject, inspection: Inspection): readonly InspectItem[] =>
  listedCertificates(subject, inspection).map(({ place }) => item('certificates', place));
