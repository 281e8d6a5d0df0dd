import { type BindAddress, readBindAddresses } from './bind.js';
import type { Bind, Directive, HaproxyConfig, Section, StatsSocket } from './config.js';
import { parseDurationMs } from './durations.js';
import { ALWAYS_REFUSED, type ConfigFile, readSections } from './sections.js';
import type { Env } from './variables.js';

type Warning = HaproxyConfig['warnings'][number];

interface Reading {
  readonly env: Env | undefined;
  readonly unixPrefix: string;
  /** Notes why HAProxy would not start with this line. */
  readonly refuse: (message: string, directive: Directive) => void;
}

const globalOf = (sections: readonly Section[]): readonly Directive[] =>
  sections.filter((section) => section.kind === 'global').flatMap((section) => section.directives);

const lastOf = (directives: readonly Directive[], keyword: string): Directive | undefined =>
  directives.findLast((directive) => directive.words[0] === keyword);

/** The word after `name` among a line's parameters. */
const parameter = (words: readonly string[], name: string): string | undefined => {
  const at = words.indexOf(name);
  return at < 0 ? undefined : words[at + 1];
};

const sectionLabel = (section: Section): string =>
  section.name === undefined ? section.kind : `${section.kind} ${section.name}`;

function bindsOf(section: Section, directive: Directive, reading: Reading): Bind[] {
  const [keyword, list = '', ...parameters] = directive.words;
  const options = { unixPrefix: reading.unixPrefix, ...(reading.env ? { env: reading.env } : {}) };
  return readBindAddresses(list, options).map(({ problem, ...address }: BindAddress) => {
    if (problem !== undefined) reading.refuse(`${keyword} ${list}: ${problem}`, directive);
    return {
      section: sectionLabel(section),
      ...address,
      ...(keyword === 'dgram-bind' ? { transport: 'udp' as const } : {}),
      transparent: parameters.includes('transparent'),
      at: directive.at,
      conditional: directive.conditions.length > 0 || section.conditions !== undefined,
    };
  });
}

const isBind = (directive: Directive): boolean =>
  (directive.words[0] === 'bind' || directive.words[0] === 'dgram-bind') && directive.words[1] !== undefined;

function statsSocketOf(directive: Directive, env: Env | undefined): StatsSocket | undefined {
  const [keyword, kind, text, ...parameters] = directive.words;
  if (keyword !== 'stats' || kind !== 'socket' || text === undefined) return undefined;
  const [address] = readBindAddresses(text, env ? { env } : {});
  const level = parameter(parameters, 'level');
  return {
    path: address?.family === 'unix' ? address.address : text,
    level: level === 'user' || level === 'admin' ? level : 'operator',
    exposesListeners: parameter(parameters, 'expose-fd') === 'listeners',
    at: directive.at,
  };
}

function hardStopAfterMs(global: readonly Directive[], reading: Reading): number | undefined {
  const directive = lastOf(global, 'hard-stop-after');
  if (!directive) return undefined;
  const ms = parseDurationMs(directive.words[1] ?? '');
  if (ms === undefined) reading.refuse(`hard-stop-after '${directive.words[1] ?? ''}' is no duration`, directive);
  return ms;
}

function serverStateFile(sections: readonly Section[], global: readonly Directive[]): string | undefined {
  const loads = sections
    .flatMap((section) => section.directives)
    .filter((directive) => directive.words[0] === 'load-server-state-from-file')
    .map((directive) => directive.words[1]);
  const base = lastOf(global, 'server-state-base')?.words[1];
  const file = lastOf(global, 'server-state-file')?.words[1];
  if (loads.includes('global') && file !== undefined) {
    return base === undefined || file.startsWith('/') ? file : `${base.replace(/\/$/, '')}/${file}`;
  }
  return loads.includes('local') ? (base ?? '.') : undefined;
}

/**
 * Reads haproxy.cfg of any version from 1.8 to 3.5 as far as rolling a reload needs it. Files are given in the order HAProxy loads
 * them. Never throws and drops nothing: what cannot be understood is kept as a directive or named in `warnings`.
 * Variables are expanded only when `env` (the service's environment) is given.
 * Source: HAProxy configuration manual, section 2.
 */
export function readHaproxyConfig(files: readonly ConfigFile[], options: { readonly env?: Env } = {}): HaproxyConfig {
  const { sections, variables, warnings: lineWarnings } = readSections(files, options.env);
  const env = options.env && { ...options.env, ...variables };
  const warnings: Warning[] = [...lineWarnings];
  const global = globalOf(sections);
  const reading: Reading = {
    env,
    unixPrefix: parameter(lastOf(global, 'unix-bind')?.words ?? [], 'prefix') ?? '',
    refuse: (message, directive) => void warnings.push({ message, at: directive.at, refusedFrom: ALWAYS_REFUSED }),
  };
  const binds = sections.flatMap((section) =>
    section.directives.filter(isBind).flatMap((directive) => bindsOf(section, directive, reading)),
  );
  const hardStop = hardStopAfterMs(global, reading);
  const stateFile = serverStateFile(sections, global);
  return {
    sections,
    binds,
    statsSockets: global.map((directive) => statsSocketOf(directive, env)).filter((socket) => socket !== undefined),
    ...(hardStop === undefined ? {} : { hardStopAfterMs: hardStop }),
    masterWorker: lastOf(global, 'master-worker') !== undefined,
    ...(stateFile === undefined ? {} : { serverStateFile: stateFile }),
    ...(Object.keys(variables).length === 0 ? {} : { variables }),
    warnings,
  };
}
