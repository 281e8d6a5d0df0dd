import type { Value } from './values.js';

/** The variables that are seen at one place of a template: its own, and those of the scopes around it. */
export class Scope {
  readonly #own = new Map<string, Value>();
  readonly #around: Scope | undefined;

  constructor(around?: Scope) {
    this.#around = around;
  }

  get(name: string): Value | undefined {
    const own = this.#own.get(name);
    return own === undefined ? this.#around?.get(name) : own;
  }

  set(name: string, value: Value): void {
    this.#own.set(name, value);
  }

  /** The names that were set here, without those around. */
  own(): ReadonlyMap<string, Value> {
    return this.#own;
  }

  /** Every name that is seen. */
  names(): string[] {
    return [...this.#own.keys(), ...(this.#around?.names() ?? [])];
  }
}
