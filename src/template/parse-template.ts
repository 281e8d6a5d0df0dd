import { JinjaParser } from './jinja-parser.js';
import { jinjaTokens } from './jinja-tokens.js';
import type { Body } from './syntax.js';
import { TemplateError } from './template-error.js';

/** Reads a template into its syntax tree. Throws `TemplateError` where it cannot be read. */
export function parseTemplate(file: string, text: string): Body {
  const tokens = jinjaTokens(text);
  const parser = new JinjaParser(tokens);
  try {
    const root = parser.parseAsRoot() as unknown as Body;
    const rest = parser.peekToken();
    if (rest !== null) throw new TemplateError({ file, ...rest }, `"${rest.value}" closes nothing`);
    return root;
  } catch (error) {
    if (error instanceof TemplateError) throw error;
    if (error instanceof RangeError) throw new TemplateError({ file, ...tokens }, 'nested too deep to be read');
    throw new TemplateError({ file, ...placeOf(error, tokens) }, `not valid Jinja: ${messageOf(error)}`);
  }
}

interface Found {
  readonly lineno: number;
  readonly colno: number;
}

/** nunjucks' own errors count from 1, where they have a place at all. */
function placeOf(error: unknown, { lineno, colno }: Found): Found {
  const { lineno: line, colno: column } = (error ?? {}) as { lineno?: number; colno?: number };
  return line === undefined ? { lineno, colno } : { lineno: line - 1, colno: (column ?? 1) - 1 };
}

/** What nunjucks says, without the name of the function that says it. At the end of a file it can trip over itself. */
function messageOf(error: unknown): string {
  if (error instanceof TypeError || !(error instanceof Error)) return 'it ends inside a tag';
  return error.message.replace(/^parse[A-Z]\w*: /, '').replace(/^unknown block tag: (.*)$/, 'there is no tag "$1"');
}
