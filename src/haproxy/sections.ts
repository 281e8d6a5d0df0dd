import { type ConditionBlock, followCondition, isConditionKeyword } from './conditions.js';
import type { Directive, HaproxyConfig, Position, Section } from './config.js';
import type { Env } from './variables.js';
import { splitWords } from './words.js';

/** One configuration file as it was read. */
export interface ConfigFile {
  readonly path: string;
  readonly text: string;
}

type Warning = HaproxyConfig['warnings'][number];

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

function readFile(file: ConfigFile, env: Env | undefined, sections: Section[], warnings: Warning[]): void {
  let section: OpenSection | undefined;
  let block: ConditionBlock | undefined;
  const lines = linesOf(file.text);
  lines.forEach((line, index) => {
    const at: Position = { file: file.path, line: index + 1 };
    const warn = (message: string): void => void warnings.push({ message, at });
    const { words, problem } = splitWords(line, env);
    if (problem !== undefined) warn(problem);
    const [keyword] = words;
    if (keyword === undefined) return;
    if (isConditionKeyword(keyword)) {
      const step = followCondition(block, words, at.line);
      block = step.block;
      if (step.problem !== undefined) warn(step.problem);
    } else if (sectionKinds.has(keyword)) {
      section = openSection(words, at, block?.conditions ?? []);
      sections.push(section);
    } else if (section) {
      section.directives.push({ words, at, conditions: block?.conditions ?? [] });
    } else {
      warn(`'${keyword}' stands outside of any section: ${line.trim()}`);
    }
  });
  const end: Position = { file: file.path, line: Math.max(lines.length, 1) };
  if (block) warnings.push({ message: `'.if' of line ${block.line} is not closed by '.endif'`, at: end });
  if (file.text !== '' && !file.text.endsWith('\n')) {
    warnings.push({ message: 'the last line does not end in a line feed: fatal for HAProxy ≥ 2.3', at: end });
  }
}

/**
 * Cuts the files into sections, in the order they are loaded. A section ends with its file. Every line that is neither empty, a comment
 * nor a condition is a section's header, one of its directives, or quoted in a warning.
 */
export function readSections(
  files: readonly ConfigFile[],
  env?: Env,
): { readonly sections: readonly Section[]; readonly warnings: readonly Warning[] } {
  const sections: Section[] = [];
  const warnings: Warning[] = [];
  for (const file of files) readFile(file, env, sections, warnings);
  return { sections, warnings };
}
