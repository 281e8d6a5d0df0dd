import type { Body, Statement } from './syntax.js';

/** What a block is in one template of a chain of parents. */
export interface BlockBody {
  readonly body: Body;
  readonly file: string;
}

/** The blocks of a chain of templates by name, that of the youngest child first. */
export class Blocks {
  readonly #bodies = new Map<string, BlockBody[]>();

  /** Adds the blocks of the next older template. */
  add(root: Body, file: string): void {
    for (const statement of root.children) this.#addFrom(statement, file);
  }

  /** The bodies of a block, youngest first. */
  of(name: string): readonly BlockBody[] {
    return this.#bodies.get(name) ?? [];
  }

  #addFrom(statement: Statement | Body, file: string): void {
    if (statement.typename === 'Block')
      this.#bodies.set(statement.name.value, [...this.of(statement.name.value), { body: statement.body, file }]);
    for (const part of partsOf(statement)) this.#addFrom(part, file);
  }
}

function partsOf(statement: Statement | Body): readonly (Statement | Body)[] {
  switch (statement.typename) {
    case 'Root':
    case 'NodeList':
      return statement.children;
    case 'Block':
    case 'With':
      return [statement.body];
    case 'If':
    case 'For':
      return statement.else_ === null ? [statement.body] : [statement.body, statement.else_];
    case 'Output':
    case 'Set':
    case 'Macro':
    case 'Caller':
    case 'Extends':
    case 'Include':
    case 'Import':
    case 'FromImport':
    case 'Do':
      return [];
  }
}
