/** Something wrong in a template: what, where and what to do about it. Lines and columns count from 1. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  /** The template as it was named, an included one by its own name. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly suggestion: string | undefined;
  /** `value`: it may depend on what a value is; everything else is wrong whatever the values are. */
  readonly kind: 'template' | 'value';

  constructor(
    place: Place,
    message: string,
    options: { readonly suggestion?: string | undefined; readonly kind?: 'template' | 'value' } = {},
  ) {
    super(message);
    this.file = place.file;
    this.line = place.lineno + 1;
    this.column = place.colno + 1;
    this.suggestion = options.suggestion;
    this.kind = options.kind ?? 'template';
  }
}

/** A place in a template, line and column counted from 0, as nunjucks does. */
export interface Place {
  readonly file: string;
  readonly lineno: number;
  readonly colno: number;
}

/** A value that an operator, a filter or a function cannot work with; who calls it knows the place. */
export class UnfitValue extends Error {
  override readonly name = 'UnfitValue';
}
