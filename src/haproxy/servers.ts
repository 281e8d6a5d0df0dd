import type { Directive, HaproxyConfig, Position, Section } from './config.js';
import { parseDurationMs } from './durations.js';
import { lineageOf } from './lineage.js';
import {
  indexParameters,
  type Parameter,
  type ParameterIndex,
  readParameters,
  serverParameters,
} from './parameters.js';
import { readServerAddress, type ServerAddress } from './server-address.js';
import type { Env } from './variables.js';

/** A `server` line, or a `server-template` that stands for several. */
export interface Server extends ServerAddress {
  /** The name; of a `server-template` the prefix that the numbers follow. */
  readonly name: string;
  /** The numbers of a `server-template`, both included. */
  readonly template?: { readonly from: number; readonly to: number };
  readonly check: boolean;
  /** `addr` and `port` of checks where they differ from the server's. */
  readonly checkAddress?: string;
  readonly checkPort?: number;
  readonly agentCheck: boolean;
  /** Between two checks; 2000 when nothing is written. */
  readonly interMs: number;
  readonly rise: number;
  readonly fall: number;
  /** 0 to 256; 1 when nothing is written. */
  readonly weight: number;
  readonly backup: boolean;
  /** `disabled`: starts in MAINT. */
  readonly disabled: boolean;
  readonly ssl: boolean;
  /** 0 when nothing is written: no limit. */
  readonly maxconn: number;
  /** The persistence cookie's value. */
  readonly cookie?: string;
  /** `BACKEND/SERVER` or `SERVER` whose state it follows. */
  readonly track?: string;
  readonly resolvers?: string;
  /** The methods of `init-addr` in order; `last,libc` when nothing is written. */
  readonly initAddress: readonly string[];
  /** What is written about it, the last of each name of the `default-server` lines first: the last one of a name counts. */
  readonly parameters: readonly Parameter[];
  readonly at: Position;
  /** Conditions of the line; empty when it is there for certain. */
  readonly conditions: readonly string[];
}

const wholeNumber = (text: string | undefined, otherwise: number): number =>
  text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : otherwise;

function templateOf(text: string): { readonly from: number; readonly to: number } {
  const match = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(text);
  const first = Number(match?.[1] ?? 0);
  return match?.[2] === undefined ? { from: 1, to: first } : { from: first, to: Number(match[2]) };
}

function checkTarget({ value }: ParameterIndex): Pick<Server, 'checkAddress' | 'checkPort'> {
  const address = value('addr');
  const read = address === undefined ? undefined : readServerAddress(address);
  const port = wholeNumber(value('port'), read?.port ?? 0);
  return { ...(read ? { checkAddress: read.address } : {}), ...(port === 0 ? {} : { checkPort: port }) };
}

function optional<Key extends string>(key: Key, value: string | undefined): { readonly [K in Key]?: string } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: string };
}

function serverOf(directive: Directive, defaults: readonly Parameter[], env: Env | undefined): Server {
  const [keyword, name = '', ...rest] = directive.words;
  const isTemplate = keyword === 'server-template';
  const [address = '', ...line] = isTemplate ? rest.slice(1) : rest;
  const parameters = [...defaults, ...readParameters(line, serverParameters, directive.at)];
  const index = indexParameters(parameters);
  const { value, isOn } = index;
  const initAddress = value('init-addr');
  return {
    name,
    ...readServerAddress(address, env),
    ...(isTemplate ? { template: templateOf(rest[0] ?? '') } : {}),
    check: isOn('check'),
    ...checkTarget(index),
    agentCheck: isOn('agent-check'),
    interMs: parseDurationMs(value('inter') ?? '') ?? 2_000,
    rise: wholeNumber(value('rise'), 2),
    fall: wholeNumber(value('fall'), 3),
    weight: wholeNumber(value('weight'), 1),
    backup: isOn('backup'),
    disabled: isOn('disabled', 'enabled'),
    ssl: isOn('ssl'),
    maxconn: wholeNumber(value('maxconn'), 0),
    ...optional('cookie', value('cookie')),
    ...optional('track', value('track')),
    ...optional('resolvers', value('resolvers')),
    initAddress: initAddress === undefined ? ['last', 'libc'] : initAddress.split(','),
    parameters,
    at: directive.at,
    conditions: directive.conditions,
  };
}

const isDefaultServer = ({ words }: Directive): boolean => words[0] === 'default-server';

const isServer = ({ words }: Directive): boolean => words[0] === 'server' || words[0] === 'server-template';

const parametersOf = (directive: Directive): readonly Parameter[] =>
  readParameters(directive.words.slice(1), serverParameters, directive.at);

/** What counts after further `default-server` parameters: the last of each name, in the order in which they were written. */
function superseded(before: readonly Parameter[], further: readonly Parameter[]): readonly Parameter[] {
  const last = new Map<string, Parameter>();
  for (const parameter of [...before, ...further]) {
    last.delete(parameter.name);
    last.set(parameter.name, parameter);
  }
  return [...last.values()];
}

/**
 * The servers of a `backend`, `listen`, `peers`, `ring` or `fcgi-app` section in their order. A `default-server` line counts for the servers after
 * it; those of the `defaults` come first. `env` expands variables in addresses outside of quotes.
 */
export function serversOf(config: HaproxyConfig, section: Section, env?: Env): readonly Server[] {
  const inherits = section.kind === 'backend' || section.kind === 'listen';
  const ancestors = inherits ? lineageOf(section, config.sections).slice(1).toReversed() : [];
  let defaults = superseded(
    [],
    ancestors.flatMap(({ directives }) => directives.filter(isDefaultServer).flatMap(parametersOf)),
  );
  const known = env && { ...env, ...config.variables };
  const servers: Server[] = [];
  for (const directive of section.directives) {
    if (isDefaultServer(directive)) defaults = superseded(defaults, parametersOf(directive));
    else if (isServer(directive)) servers.push(serverOf(directive, defaults, known));
  }
  return servers;
}

/** The names HAProxy gives to the servers of a line: one, or those of a `server-template`, at most `limit`. */
export function serverNames(server: Server, limit = 100_000): readonly string[] {
  if (!server.template) return [server.name];
  const { from, to } = server.template;
  return Array.from(
    { length: Math.max(0, Math.min(to - from + 1, limit)) },
    (_, index) => `${server.name}${from + index}`,
  );
}
