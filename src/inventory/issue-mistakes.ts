import type * as z from 'zod';
import { type Complaint, type Mistake, mistakeAt, mostMistakesPerFile } from './mistake.js';
import { printable, quoted } from './quote.js';
import type { SourceText } from './source-text.js';
import { keySpanOf, type Path, spanOf, type Tree } from './tree.js';

type Issue = z.core.$ZodIssue;

/** What zod found wrong in a file, with the place of each: unknown keys and bad names at the key, the rest at the value. */
export function issueMistakes(source: SourceText, tree: Tree, issues: readonly Issue[]): Mistake[] {
  const mistakes: Mistake[] = [];
  for (const { path, at, complaint } of issues.flatMap((issue) => findings(issue, []))) {
    if (mistakes.length === mostMistakesPerFile) break;
    const span = at === 'key' ? keySpanOf(tree, path) : spanOf(tree, path);
    mistakes.push(mistakeAt(source, span, complaint));
  }
  return mistakes;
}

interface Finding {
  readonly path: Path;
  readonly at: 'key' | 'value';
  readonly complaint: Complaint;
}

function findings(issue: Issue, above: Path): Finding[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') return unknownKeys(issue.keys, issue.message, path);
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.find((branch) => branch.length > 0 && !branch.some(refusesTheKind));
    if (meant !== undefined) return meant.flatMap((inner) => findings(inner, path));
  }
  const text = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  const [message = '', suggestion] = text.split('\n');
  const where = issue.code === 'invalid_key' ? path.slice(0, -1) : path;
  const found = issue.code === 'invalid_key' ? `, found ${quoted(String(path.at(-1)))}` : '';
  const complaint = { message: `${pathText(where)}${message}${found}`, suggestion };
  return [{ path, at: issue.code === 'invalid_key' ? 'key' : 'value', complaint }];
}

/** A branch of a union that wants another kind of value altogether is not the one that was meant. */
function refusesTheKind(issue: Issue): boolean {
  return issue.code === 'invalid_type' && issue.path.length === 0;
}

function unknownKeys(keys: readonly string[], message: string, path: Path): Finding[] {
  const suggestions = message.split('\n');
  return keys.map((key, index) => {
    const complaint = { message: `${pathText(path)}unknown key ${quoted(key)}`, suggestion: suggestions[index] };
    return { path: [...path, key], at: 'key', complaint };
  });
}

/** `pairs.web-ams.probes[0]: `, or nothing for the top level. */
function pathText(path: Path): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return text === '' ? '' : `${printable(text.replace(/^\./, '').slice(0, 200))}: `;
}
