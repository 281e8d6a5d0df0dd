import { Blocks } from './blocks.js';
import { Scope } from './scope.js';
import { type Includes, Session, type TemplateText } from './session.js';
import { frameOf, runTemplate } from './statements.js';
import type { Body } from './syntax.js';
import { TemplateError } from './template-error.js';
import { toValue } from './values.js';

/**
 * What a template writes. As Ansible's template module: `trim_blocks`, `lstrip_blocks`, the last newline kept, nothing escaped; every
 * undefined name is an error. Nothing is read but `variables` and what `includes` gives, and no code runs.
 * `parsed` keeps syntax trees by file from one rendering to the next, as long as the files stay as they are.
 * Throws `TemplateError`, and what `variables` throw when they are asked for their value.
 */
export function renderTemplate(
  template: TemplateText,
  variables: Readonly<Record<string, unknown>>,
  includes: Includes,
  parsed: Map<string, Body> = new Map(),
): string {
  const session = new Session(includes, parsed);
  try {
    const scope = new Scope(session.globals);
    for (const [name, data] of Object.entries(variables)) scope.set(name, toValue(data));
    return runTemplate(session.parse(template), frameOf(session, template.file, new Scope(scope), new Blocks()));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new TemplateError({ file: template.file, lineno: 0, colno: 0 }, 'expressions or values are nested too deep');
  }
}
