import { inOrder, type Mistake, mistakeAboutFile, mistakeAtLine } from '../inventory/mistake.js';
import { type SourceText, sourceText } from '../inventory/source-text.js';
import type { TemplateError } from '../template/template-error.js';
import type { Fault } from './installed-files.js';

const mostNodesNamed = 3;

/** What is wrong with the files of nodes. The same thing in several nodes is one mistake that names them. */
export class Faults {
  readonly #textAt: (path: string) => string | undefined;
  readonly #sources = new Map<string, SourceText | undefined>();
  readonly #mistakes: Mistake[] = [];
  readonly #inTemplates = new Map<string, { readonly error: TemplateError; readonly nodes: Set<string> }>();

  /** `textAt` gives the text of a file on this machine, to show the place. */
  constructor(textAt: (path: string) => string | undefined) {
    this.#textAt = textAt;
  }

  /** Something wrong with an entry of the inventory. */
  about({ spec: { from }, message, suggestion }: Fault): void {
    this.#mistakes.push(this.#mistakeAt(from, { message, suggestion }));
  }

  /** Something wrong in a template when it is filled in for a node. */
  inTemplate(error: TemplateError, node: string): void {
    const key = JSON.stringify([error.file, error.line, error.column, error.message]);
    const known = this.#inTemplates.get(key) ?? { error, nodes: new Set() };
    known.nodes.add(node);
    this.#inTemplates.set(key, known);
  }

  /** All of them in order, without a secret in them. */
  mistakes(redact: (text: string) => string): Mistake[] {
    const inTemplates = [...this.#inTemplates.values()].map(({ error, nodes }) => {
      const { suggestion } = error;
      return this.#mistakeAt(error, {
        message: `${redact(error.message)} (${nodesText([...nodes])})`,
        suggestion: suggestion && redact(suggestion),
      });
    });
    return inOrder([...this.#mistakes, ...inTemplates]);
  }

  #mistakeAt(
    place: Parameters<typeof mistakeAtLine>[1],
    complaint: { readonly message: string; readonly suggestion?: string | undefined },
  ): Mistake {
    const source = this.#sourceOf(place.file);
    return source === undefined ? mistakeAboutFile(place.file, complaint) : mistakeAtLine(source, place, complaint);
  }

  #sourceOf(path: string): SourceText | undefined {
    if (!this.#sources.has(path)) {
      const text = this.#textAt(path);
      this.#sources.set(path, text === undefined ? undefined : sourceText({ path, text }));
    }
    return this.#sources.get(path);
  }
}

function nodesText(nodes: readonly string[]): string {
  const named = nodes.slice(0, mostNodesNamed).join(', ');
  if (nodes.length > mostNodesNamed) return `${named} and ${nodes.length - mostNodesNamed} more nodes`;
  return `${nodes.length === 1 ? 'node' : 'nodes'} ${named}`;
}
