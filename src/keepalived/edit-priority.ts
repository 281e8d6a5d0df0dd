import type { KeepalivedConfig, Position, VrrpInstance } from './config.js';
import { type ReadOptions, readKeepalivedConfig } from './read.js';
import type { SourceFile } from './source.js';

/** The files that change when instances get other priorities, or why they can't be given any by editing. */
export type PriorityEdit =
  | { readonly verdict: 'ok'; readonly files: readonly SourceFile[] }
  | { readonly verdict: 'blocked'; readonly reason: string };

/** Thrown inside this module only. */
class NotEditable extends Error {}

/**
 * Gives instances other base priorities by changing the number of their last `priority` line, or adding such a line where there is none.
 * The result is read again: it must say the same as before in everything but these priorities, which a line under a condition, in a sequence or in a file
 * that two instances include would not. `files` as for {@link readKeepalivedConfig}: the main file first, then those it includes.
 */
export function withPriorities(
  files: readonly SourceFile[],
  priorities: ReadonlyMap<string, number>,
  options: ReadOptions,
): PriorityEdit {
  const before = readKeepalivedConfig(files, options);
  try {
    const texts = new Map(files.map(({ path, text }) => [path, text]));
    for (const [name, priority] of priorities) {
      const instance = before.instances.find((each) => each.name === name);
      if (instance === undefined) throw new NotEditable(`${name} is in no file that could be read`);
      if (instance.positions.priority !== undefined)
        replaceNumber(texts, instance.positions.priority, instance, priority);
    }
    // Lines that are added move those below them: they come after the replacements, the last one first.
    for (const { instance, priority } of withoutLine(before, priorities)) addLine(texts, instance, priority);
    const edited = files.map(({ path }) => ({ path, text: texts.get(path) ?? '' }));
    const after = readKeepalivedConfig(edited, options);
    if (meaning(after) !== meaning(expected(before, priorities)))
      throw new NotEditable('changing its priority line would change more than the priority');
    return {
      verdict: 'ok',
      files: edited.filter(({ path, text }, at) => files[at]?.path === path && files[at].text !== text),
    };
  } catch (error) {
    if (error instanceof NotEditable) return { verdict: 'blocked', reason: error.message };
    throw error;
  }
}

const withoutLine = (before: KeepalivedConfig, priorities: ReadonlyMap<string, number>) =>
  before.instances
    .flatMap((instance) => {
      const priority = priorities.get(instance.name);
      return priority === undefined || instance.positions.priority !== undefined ? [] : [{ instance, priority }];
    })
    .toSorted((a, b) => b.instance.at.line - a.instance.at.line);

const PRIORITY = /(?<![\w$@~-])(priority[ \t]+)(\d+)(?=[ \t\r}#!]|$)/g;

function replaceNumber(texts: Map<string, string>, at: Position, { name }: VrrpInstance, priority: number): void {
  const lines = linesOf(texts, at);
  const line = lines[at.line - 1] ?? '';
  const place = `${at.file}:${at.line}`;
  if (/^\s*[@~$]/.test(line))
    throw new NotEditable(`${place}: the priority of ${name} stands under a condition or in a sequence`);
  if ([...line.matchAll(PRIORITY)].length !== 1)
    throw new NotEditable(`${place}: the priority of ${name} is no plain number of its own line`);
  lines[at.line - 1] = line.replace(PRIORITY, `$1${priority}`);
  texts.set(at.file, lines.join('\n'));
}

function addLine(texts: Map<string, string>, { name, at }: VrrpInstance, priority: number): void {
  const lines = linesOf(texts, at);
  const brace = lines.findIndex((line, index) => index >= at.line - 1 && line.includes('{'));
  const opening = lines[brace] ?? '';
  if (brace < 0 || !/\{[ \t\r]*$/.test(opening))
    throw new NotEditable(
      `${at.file}:${at.line}: ${name} has no priority line, and its block does not begin on a line of its own`,
    );
  lines.splice(brace + 1, 0, `    priority ${priority}${opening.endsWith('\r') ? '\r' : ''}`);
  texts.set(at.file, lines.join('\n'));
}

function linesOf(texts: ReadonlyMap<string, string>, { file }: Position): string[] {
  const text = texts.get(file);
  if (text === undefined) throw new NotEditable(`${file} could not be read`);
  return text.split('\n');
}

const expected = (before: KeepalivedConfig, priorities: ReadonlyMap<string, number>): KeepalivedConfig => ({
  ...before,
  instances: before.instances.map((each) => ({ ...each, priority: priorities.get(each.name) ?? each.priority })),
});

/** Everything that a configuration says, without where it says it. */
const meaning = (config: KeepalivedConfig): string =>
  JSON.stringify(config, (key, value: unknown) => (key === 'at' || key === 'positions' ? undefined : value));
