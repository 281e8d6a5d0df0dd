import type { Directive, HaproxyConfig, Position, Section } from './config.js';
import { parseDurationMs } from './durations.js';
import { readServerAddress, type ServerAddress } from './server-address.js';
import type { Env } from './variables.js';

/** A `nameserver` or `mailer` line. */
export interface NamedAddress extends ServerAddress {
  readonly name: string;
  readonly at: Position;
  readonly conditions: readonly string[];
}

/** A `resolvers` section. */
export interface Resolvers {
  readonly name: string;
  readonly nameservers: readonly NamedAddress[];
  /** `parse-resolv-conf`: the node's /etc/resolv.conf adds nameservers. */
  readonly readsResolvConf: boolean;
  /** `hold STATUS` by status: how long the last answer is trusted. */
  readonly holdMs: Readonly<Record<string, number>>;
  /** `timeout resolve` and `timeout retry`. */
  readonly timeoutMs: Readonly<Record<string, number>>;
  readonly at: Position;
}

/** A `mailers` section. */
export interface Mailers {
  readonly name: string;
  readonly mailers: readonly NamedAddress[];
  readonly at: Position;
}

const sectionsOf = (config: HaproxyConfig, kind: string): readonly Section[] =>
  config.sections.filter((section) => section.kind === kind);

const linesOf = (section: Section, keyword: string): readonly Directive[] =>
  section.directives.filter(({ words }) => words[0] === keyword);

const addressesOf = (section: Section, keyword: string, env: Env | undefined): readonly NamedAddress[] =>
  linesOf(section, keyword).map(({ words, at, conditions }) => ({
    name: words[1] ?? '',
    ...readServerAddress(words[2] ?? '', env),
    at,
    conditions,
  }));

const durationsOf = (section: Section, keyword: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    linesOf(section, keyword).flatMap(({ words: [, name = '', text = ''] }) => {
      const ms = parseDurationMs(text);
      return ms === undefined ? [] : [[name, ms] as const];
    }),
  );

/** The `resolvers` sections of a configuration. */
export const resolversOf = (config: HaproxyConfig, env?: Env): readonly Resolvers[] =>
  sectionsOf(config, 'resolvers').map((section) => ({
    name: section.name ?? '',
    nameservers: addressesOf(section, 'nameserver', env && { ...env, ...config.variables }),
    readsResolvConf: linesOf(section, 'parse-resolv-conf').length > 0,
    holdMs: durationsOf(section, 'hold'),
    timeoutMs: durationsOf(section, 'timeout'),
    at: section.at,
  }));

/** The `mailers` sections of a configuration. */
export const mailersOf = (config: HaproxyConfig, env?: Env): readonly Mailers[] =>
  sectionsOf(config, 'mailers').map((section) => ({
    name: section.name ?? '',
    mailers: addressesOf(section, 'mailer', env && { ...env, ...config.variables }),
    at: section.at,
  }));
