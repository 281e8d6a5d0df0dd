import type { Directive, HaproxyConfig, Position, Section } from './config.js';

/** One section that names another. */
export interface Reference {
  /** What is named. `table` is a proxy with a stick table, or `PEERS/TABLE`. */
  readonly kind:
    | 'backend'
    | 'server'
    | 'table'
    | 'peers'
    | 'resolvers'
    | 'mailers'
    | 'cache'
    | 'fcgi-app'
    | 'http-errors'
    | 'ring'
    | 'defaults';
  readonly name: string;
  /** The name is made at run time, from a request: `use_backend %[…]`. */
  readonly dynamic: boolean;
  /** What must hold for it, as written from `if` or `unless` on; absent when it always counts. */
  readonly when?: string;
  /** The section that names it, as `frontend web`. */
  readonly section: string;
  readonly at: Position;
  readonly conditions: readonly string[];
}

type Found = Pick<Reference, 'kind' | 'name' | 'when'>;

function whenOf(words: readonly string[]): Pick<Reference, 'when'> {
  const at = words.findIndex((word, index) => index > 1 && (word === 'if' || word === 'unless'));
  return at < 0 ? {} : { when: words.slice(at).join(' ') };
}

const firstWord: Readonly<Record<string, Reference['kind']>> = {
  use_backend: 'backend',
  default_backend: 'backend',
  'use-server': 'server',
  'use-fcgi-app': 'fcgi-app',
  errorfiles: 'http-errors',
};

const actions: Readonly<Record<string, Reference['kind']>> = { 'cache-use': 'cache', 'cache-store': 'cache' };

const after = (words: readonly string[], name: string, kind: Reference['kind']): readonly Found[] =>
  words.flatMap((word, index) => (index > 1 && words[index - 1] === name ? [{ kind, name: word }] : []));

const sticky: ReadonlySet<string> = new Set([
  'stick',
  'http-request',
  'http-response',
  'tcp-request',
  'tcp-response',
  'acl',
]);

function actionReferences([, action = '', name = '']: readonly string[]): readonly Found[] {
  const resolve = /^do-resolve\([^,]*,([^,)]+)/.exec(action);
  if (resolve) return [{ kind: 'resolvers', name: resolve[1] ?? '' }];
  const kind = Object.hasOwn(actions, action) ? actions[action] : undefined;
  return kind === undefined ? [] : [{ kind, name }];
}

function ringReferences([keyword, target = '']: readonly string[]): readonly Found[] {
  return keyword === 'log' && target.startsWith('ring@') ? [{ kind: 'ring', name: target.slice('ring@'.length) }] : [];
}

function referencesIn(words: readonly string[]): readonly Found[] {
  const [keyword = '', second = ''] = words;
  const named = Object.hasOwn(firstWord, keyword) ? firstWord[keyword] : undefined;
  if (named !== undefined) return [{ kind: named, name: second, ...whenOf(words) }];
  if (keyword === 'stick-table') return after(words, 'peers', 'peers');
  if (keyword === 'email-alert') return second === 'mailers' ? [{ kind: 'mailers', name: words[2] ?? '' }] : [];
  if (keyword === 'server' || keyword === 'server-template' || keyword === 'default-server') {
    return after(words, 'resolvers', 'resolvers');
  }
  const tables = sticky.has(keyword) ? after(words, 'table', 'table') : [];
  return [...tables, ...actionReferences(words), ...ringReferences(words)];
}

const labelOf = ({ kind, name }: Section): string => (name === undefined ? kind : `${kind} ${name}`);

const ofLine = (section: Section, { words, at, conditions }: Directive): readonly Reference[] =>
  referencesIn(words).map((found) => ({
    ...found,
    dynamic: found.name.includes('%['),
    section: labelOf(section),
    at,
    conditions,
  }));

function ofHeader(section: Section): readonly Reference[] {
  const words = [section.kind, section.name ?? '', ...(section.arguments ?? [])];
  const name = words[words.indexOf('from', 1) + 1];
  if (words.indexOf('from', 1) < 0 || name === undefined) return [];
  const { at, conditions = [] } = section;
  return [{ kind: 'defaults', name, dynamic: false, section: labelOf(section), at, conditions }];
}

/** Every place where a section names another: backends, servers, stick tables, peers, resolvers, mailers, caches, rings, named defaults, …. */
export const referencesOf = (config: HaproxyConfig): readonly Reference[] =>
  config.sections.flatMap((section) => [
    ...ofHeader(section),
    ...section.directives.flatMap((directive) => ofLine(section, directive)),
  ]);

/** Which kinds of sections a name of that kind may lead to. */
const targets: Readonly<Partial<Record<Reference['kind'], readonly string[]>>> = {
  backend: ['backend', 'listen'],
  defaults: ['defaults'],
  peers: ['peers'],
  resolvers: ['resolvers'],
};

/**
 * The references to backends, peers, resolvers and named defaults of which no section is there, under a condition or not: HAProxy does not start
 * with them. Names that are made at run time or hold a variable are passed over. Those that count for certain come first.
 */
export function danglingReferences(config: HaproxyConfig): readonly Reference[] {
  const known = new Set(config.sections.map(labelOf));
  return referencesOf(config)
    .filter(({ kind, name, dynamic }) => {
      const kinds = targets[kind];
      return (
        kinds !== undefined && !dynamic && !name.includes('$') && !kinds.some((one) => known.has(`${one} ${name}`))
      );
    })
    .toSorted((a, b) => Number(a.conditions.length > 0) - Number(b.conditions.length > 0));
}
