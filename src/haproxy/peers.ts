import type { Bind, HaproxyConfig, Position, Section } from './config.js';
import { readServerAddress, type ServerAddress } from './server-address.js';
import type { Env } from './variables.js';

/** A `peer` line, or a `server` line of a `peers` section. */
export interface Peer extends Partial<ServerAddress> {
  /** HAProxy takes the one that carries its own local peer name (`-L`, `localpeer`, else the host name) for itself. */
  readonly name: string;
  readonly at: Position;
  readonly conditions: readonly string[];
}

/** A `peers` section; several of one name are one. */
export interface Peers {
  readonly name: string;
  readonly peers: readonly Peer[];
  /** Its own `bind` lines; the local peer's line names the address when there is none. */
  readonly binds: readonly Bind[];
  readonly disabled: boolean;
  readonly at: Position;
}

const isPeer = ({ words }: { readonly words: readonly string[] }): boolean =>
  words[0] === 'peer' || words[0] === 'server';

const peersIn = (section: Section, env: Env | undefined): readonly Peer[] =>
  section.directives.filter(isPeer).map(({ words, at, conditions }) => ({
    name: words[1] ?? '',
    ...(words[2] === undefined ? {} : readServerAddress(words[2], env)),
    at,
    conditions,
  }));

const isDisabled = ({ directives }: Section): boolean =>
  directives.findLast(({ words }) => words[0] === 'disabled' || words[0] === 'enabled')?.words[0] === 'disabled';

/** The `peers` sections of a configuration, those of one name joined. */
export function peersOf(config: HaproxyConfig, env?: Env): readonly Peers[] {
  const known = env && { ...env, ...config.variables };
  const joined = new Map<string, Peers>();
  for (const section of config.sections) {
    if (section.kind !== 'peers') continue;
    const { name = '', at } = section;
    const lines = new Set(section.directives.map((directive) => `${directive.at.line}:${directive.at.file}`));
    const before = joined.get(name);
    joined.set(name, {
      name,
      peers: [...(before?.peers ?? []), ...peersIn(section, known)],
      binds: [...(before?.binds ?? []), ...config.binds.filter((bind) => lines.has(`${bind.at.line}:${bind.at.file}`))],
      disabled: (before?.disabled ?? false) || isDisabled(section),
      at: before?.at ?? at,
    });
  }
  return [...joined.values()];
}

/** The peer that is HAProxy itself, by its local peer name; undefined when the section does not know it. */
export const localPeerOf = (peers: Peers, localPeer: string): Peer | undefined =>
  peers.peers.find(({ name }) => name === localPeer);
