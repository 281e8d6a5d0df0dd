import { globals } from './functions.js';
import { parseTemplate } from './parse-template.js';
import { Scope } from './scope.js';
import type { Body } from './syntax.js';
import { type Place, TemplateError } from './template-error.js';

/** A template's text and the name it goes by in messages. */
export interface TemplateText {
  readonly file: string;
  readonly text: string;
}

/** The template that `name` means in a template `from`, both as `TemplateText.file`; undefined when there is none. May throw `UnfitValue`. */
export type Includes = (name: string, from: string) => TemplateText | undefined;

const mostSteps = 500_000;
const mostChars = 16 * 1024 * 1024;
const deepest = 60;

/** One rendering: what it may still spend, and the templates it has read. */
export class Session {
  /** The functions alone: what an imported template sees. */
  readonly globals = new Scope();
  readonly #includes: Includes;
  readonly #parsed: Map<string, Body>;
  #steps = 0;
  #chars = 0;
  #depth = 0;

  constructor(includes: Includes, parsed: Map<string, Body>) {
    this.#includes = includes;
    this.#parsed = parsed;
    for (const [name, value] of globals) this.globals.set(name, value);
  }

  open(name: string, from: string): { readonly file: string; readonly root: Body } | undefined {
    const found = this.#includes(name, from);
    return found && { file: found.file, root: this.parse(found) };
  }

  parse({ file, text }: TemplateText): Body {
    const root = this.#parsed.get(file) ?? parseTemplate(file, text);
    this.#parsed.set(file, root);
    return root;
  }

  /** Counts a step: a template that loops within loops within loops must come to an end. */
  step(place: Place): void {
    this.#steps += 1;
    if (this.#steps > mostSteps) throw new TemplateError(place, `the template takes more than ${mostSteps} steps`);
  }

  wrote(chars: number, place: Place): void {
    this.#chars += chars;
    if (this.#chars > mostChars)
      throw new TemplateError(place, `the template writes more than ${mostChars / 1024 / 1024} MiB`);
  }

  /** Does work one level deeper: a macro, include or parent template. */
  deeper<Result>(place: Place, work: () => Result): Result {
    if (this.#depth === deepest)
      throw new TemplateError(place, `macros, includes and parents are nested more than ${deepest} deep`);
    this.#depth += 1;
    try {
      return work();
    } finally {
      this.#depth -= 1;
    }
  }
}
