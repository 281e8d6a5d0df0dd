import { type ConditionBlock, followCondition, isConditionKeyword } from './conditions.js';
import type { Directive, HaproxyConfig, Position, Section } from './config.js';
import { changesEnvironment, environmentChange } from './environment.js';
import type { Env } from './variables.js';
import { splitWords } from './words.js';

/** One configuration file as it was read. */
export interface ConfigFile {
  readonly path: string;
  readonly text: string;
}

type Warning = HaproxyConfig['warnings'][number];

/** Refused by every release that this is written for. */
export const ALWAYS_REFUSED: readonly number[] = [1, 8];

/** How the warning of a last line without a line feed begins. */
export const OPEN_LAST_LINE = 'the last line does not end in a line feed';

/** Words that begin a section wherever they come first on a line, of HAProxy 1.8 to 3.4. */
const sectionKinds: ReadonlySet<string> = new Set([
  'acme',
  'backend',
  'cache',
  'crt-store',
  'defaults',
  'fcgi-app',
  'frontend',
  'global',
  'healthcheck',
  'http-errors',
  'listen',
  'log-forward',
  'log-profile',
  'mailers',
  'namespace_list',
  'peers',
  'program',
  'resolvers',
  'ring',
  'traces',
  'userlist',
]);

interface OpenSection extends Section {
  readonly directives: Directive[];
}

function openSection(words: readonly string[], at: Position, conditions: readonly string[]): OpenSection {
  const [kind = '', name, ...rest] = words;
  return {
    kind,
    ...(name === undefined ? {} : { name }),
    ...(rest.length === 0 ? {} : { arguments: rest }),
    directives: [],
    at,
    ...(conditions.length === 0 ? {} : { conditions }),
  };
}

/** The file's lines without their ends; a CR before the LF belongs to the end. */
function linesOf(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
}

/** What is known so far of all files together. */
interface Reading {
  /** The environment as the lines so far left it; absent: variables stay as they are written. */
  readonly env: Record<string, string> | undefined;
  /** What `setenv` and its like changed so far. */
  readonly variables: Record<string, string>;
  readonly sections: Section[];
  readonly warnings: Warning[];
}

function follow({ env, variables }: Reading, { words, conditions }: Directive, warn: (message: string) => void): void {
  if (!env) return;
  if (conditions.length > 0) {
    warn(`'${words[0]}' under a condition: later variables are read without it`);
    return;
  }
  const change = environmentChange(words, env);
  Object.assign(env, change);
  Object.assign(variables, change);
}

/** One for all lines: there are many. */
const UNCONDITIONAL: readonly string[] = [];

function readFile(file: ConfigFile, reading: Reading): void {
  const { sections, warnings, env } = reading;
  let section: OpenSection | undefined;
  let block: ConditionBlock | undefined;
  const lines = linesOf(file.text);
  lines.forEach((line, index) => {
    const at: Position = { file: file.path, line: index + 1 };
    const warn = (message: string): void => void warnings.push({ message, at });
    const refuse = (message: string): void => void warnings.push({ message, at, refusedFrom: ALWAYS_REFUSED });
    const { words, problem } = splitWords(line, env);
    if (problem !== undefined) refuse(problem);
    const [keyword] = words;
    if (keyword === undefined) return;
    if (isConditionKeyword(keyword)) {
      const step = followCondition(block, words, at.line);
      block = step.block;
      if (step.problem !== undefined) refuse(step.problem);
    } else if (sectionKinds.has(keyword)) {
      section = openSection(words, at, block?.conditions ?? []);
      sections.push(section);
    } else if (section) {
      const directive: Directive = { words, at, conditions: block?.conditions ?? UNCONDITIONAL };
      section.directives.push(directive);
      if (section.kind === 'global' && changesEnvironment(words)) follow(reading, directive, warn);
    } else {
      refuse(`'${keyword}' stands outside of any section: ${line.trim()}`);
    }
  });
  const end: Position = { file: file.path, line: Math.max(lines.length, 1) };
  if (block) {
    const message = `'.if' of line ${block.line} is not closed by '.endif'`;
    warnings.push({ message, at: end, refusedFrom: ALWAYS_REFUSED });
  }
  if (file.text !== '' && !file.text.endsWith('\n')) {
    warnings.push({ message: `${OPEN_LAST_LINE}: fatal for HAProxy ≥ 2.3`, at: end, refusedFrom: [2, 3] });
  }
}

/**
 * Cuts the files into sections, in the order they are loaded. A section ends with its file. Every line that is neither empty, a comment
 * nor a condition is a section's header, one of its directives, or quoted in a warning.
 */
export function readSections(
  files: readonly ConfigFile[],
  env?: Env,
): Pick<HaproxyConfig, 'sections' | 'warnings'> & { readonly variables: Env } {
  const reading: Reading = { env: env && { ...env }, variables: {}, sections: [], warnings: [] };
  for (const file of files) readFile(file, reading);
  return reading;
}
