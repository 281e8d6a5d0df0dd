import { renderTemplate } from '../../src/template/render.js';
import { TemplateError } from '../../src/template/template-error.js';

/** What a template `t.j2` writes, with other templates by their names. */
export function render(
  text: string,
  variables: Readonly<Record<string, unknown>> = {},
  templates: Readonly<Record<string, string>> = {},
): string {
  return renderTemplate({ file: 't.j2', text }, variables, (name) => {
    const found = Object.hasOwn(templates, name) ? templates[name] : undefined;
    return found === undefined ? undefined : { file: name, text: found };
  });
}

/** The error of a template as `file:line:column message | suggestion`; what it writes where there is none. */
export function errorOf(...args: Parameters<typeof render>): string {
  try {
    return render(...args);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const suggestion = error.suggestion === undefined ? '' : ` | ${error.suggestion}`;
    return `${error.file}:${error.line}:${error.column} ${error.message}${suggestion}`;
  }
}
