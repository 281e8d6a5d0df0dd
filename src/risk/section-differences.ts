import type { Directive, HaproxyConfig, Position, Section } from '../haproxy/config.js';
import { signsForNames } from './name-signs.js';

/** A node's HAProxy configuration, with the names and addresses that are the node's own. */
interface ComparedConfig {
  readonly config: HaproxyConfig;
  readonly own: readonly string[];
}

/** What is not the same in a section of two nodes. */
export interface SectionDifference {
  readonly kind: string;
  /** As `backend app`. */
  readonly section: string;
  readonly at: Position;
  /** The lines that the first and the second have alone; `undefined`: it lacks the whole section. */
  readonly first: readonly Directive[] | undefined;
  readonly second: readonly Directive[] | undefined;
  /** Both have the same lines, and these in another order. */
  readonly moved?: readonly Directive[];
}

/**
 * The sections in which two nodes differ, but for what differs by design: a node's own names and addresses, the addresses of bind lines
 * (see `listenersOnlyOn`), and lines that only tell a node who or how large it is. Sections of the same lines in another order differ where the
 * order of rules counts.
 */
export function sectionDifferences(a: ComparedConfig, b: ComparedConfig): readonly SectionDifference[] {
  const [firsts, seconds] = [linesBySection(a, b), linesBySection(b, a)];
  return [...new Set([...firsts.keys(), ...seconds.keys()])].flatMap((key) => {
    const [first, second] = [firsts.get(key), seconds.get(key)];
    const some = first ?? second;
    if (some === undefined) return [];
    const { kind, section, at } = some;
    const told = { kind, section, at };
    if (first === undefined || second === undefined)
      return [{ ...told, first: first?.lines.map(directiveOf), second: second?.lines.map(directiveOf) }];
    const [left, right] = [without(first.lines, second.lines), without(second.lines, first.lines)];
    if (left.length > 0 || right.length > 0)
      return [{ ...told, first: left.map(directiveOf), second: right.map(directiveOf) }];
    const moved = movedLines(first.lines, second.lines);
    return moved.length === 0 ? [] : [{ ...told, first: [], second: [], moved: moved.map(directiveOf) }];
  });
}

interface Line {
  readonly directive: Directive;
  readonly text: string;
  /** With signs for the names of the nodes. */
  readonly plain: string;
}

/** Most lines are the same as they are written: signs are put in only where somebody asks. */
const lineOf = (directive: Directive, text: string, plain: (text: string) => string): Line => ({
  directive,
  text,
  get plain() {
    return plain(text);
  },
});

const isSame = (a: Line, b: Line | undefined): boolean => a.text === b?.text || a.plain === b?.plain;

interface SectionLines {
  readonly kind: string;
  readonly section: string;
  readonly at: Position;
  readonly lines: Line[];
}

const directiveOf = ({ directive }: Line): Directive => directive;

/** Sections of one name count as one; `defaults` without a name are told apart by their order. */
function linesBySection({ config, own }: ComparedConfig, other: ComparedConfig): ReadonlyMap<string, SectionLines> {
  const plain = signsForNames(own, other.own);
  const elsewhere = new Set(keysOf(other.config.sections));
  const keys = keysOf(config.sections);
  const sections = new Map<string, SectionLines>();
  for (const [index, section] of config.sections.entries()) {
    const { kind, arguments: words = [], at, directives } = section;
    const written = keys[index] ?? '';
    const key = elsewhere.has(written) ? written : plain(written);
    const known = sections.get(key) ?? { kind, section: labelOf(section), at, lines: [] };
    sections.set(key, known);
    const header = words.length === 0 ? [] : [{ words: [kind, ...words], at, conditions: section.conditions ?? [] }];
    for (const directive of [...header, ...directives]) {
      const compared = comparedWords(kind, directive.words);
      if (compared === undefined) continue;
      const text = JSON.stringify([compared, directive.conditions]);
      known.lines.push(lineOf(directive, text, plain));
    }
  }
  return sections;
}

function keysOf(sections: readonly Section[]): readonly string[] {
  let unnamed = 0;
  return sections.map((section) => {
    if (section.kind !== 'defaults' || section.name !== undefined) return labelOf(section);
    unnamed += 1;
    return `defaults, number ${unnamed}`;
  });
}

const labelOf = ({ kind, name }: Section): string => (name === undefined ? kind : `${kind} ${name}`);

/** Lines of global that tell a node who it is, how large, and where; variables stand for such things. */
const OF_THE_NODE: ReadonlySet<string> = new Set([
  'cpu-map',
  'cpu-policy',
  'cpu-set',
  'description',
  'localpeer',
  'log-send-hostname',
  'nbthread',
  'node',
  'numa-cpu-mapping',
  'presetenv',
  'setenv',
  'thread-groups',
]);

/** The words of a line that are to be the same on all nodes; undefined: none of them is. */
function comparedWords(kind: string, words: readonly string[]): readonly string[] | undefined {
  const [keyword = '', second = '', ...rest] = words;
  if (kind === 'global' && OF_THE_NODE.has(keyword)) return undefined;
  if (keyword === 'source') return undefined;
  // a node's own peer has no address where a bind line gives it
  if (kind === 'peers') return keyword === 'peer' || keyword === 'server' ? ['peer', second] : undefined;
  if (keyword === 'bind' || keyword === 'dgram-bind') return rest.length === 0 ? undefined : [keyword, ...rest];
  return keyword === 'stats' && second === 'socket' ? [keyword, second, ...rest.slice(1)] : words;
}

/** The lines that others do not have, each counted as often as it stands: as it is written, then with the nodes' own names left out. */
function without(lines: readonly Line[], others: readonly Line[]): readonly Line[] {
  const [left, unmatched] = [lacking(lines, others, 'text'), lacking(others, lines, 'text')];
  return lacking(left, unmatched, 'plain');
}

function lacking(lines: readonly Line[], others: readonly Line[], by: 'text' | 'plain'): readonly Line[] {
  const left = new Map<string, number>();
  for (const other of others) left.set(other[by], (left.get(other[by]) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line[by]) ?? 0;
    left.set(line[by], count - 1);
    return count <= 0;
  });
}

/** Rules of which the first that fits decides. */
const ORDERED =
  /^(?:use_backend|use-server|redirect|block|http-request|http-response|http-after-response|tcp-request|tcp-response)$/;

function movedLines(first: readonly Line[], second: readonly Line[]): readonly Line[] {
  const isRule = ({ directive }: Line): boolean => ORDERED.test(directive.words[0] ?? '');
  const others = second.filter(isRule);
  return first.filter(isRule).filter((line, index) => !isSame(line, others[index]));
}
