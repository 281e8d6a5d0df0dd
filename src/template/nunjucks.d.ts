/**
 * What hitless uses of nunjucks 3.2.4: its lexer and parser. Its compiler is not used, since it runs what it makes of a template as
 * JavaScript.
 */
declare module 'nunjucks' {
  export interface Token {
    readonly type: string;
    readonly value: string;
    readonly lineno: number;
    readonly colno: number;
  }
  export interface Tokenizer {
    readonly lineno: number;
    readonly colno: number;
    in_code: boolean;
    nextToken(): Token | null;
    current(): string;
    previous(): string;
    forward(): void;
    back(): void;
    _extractRegex(pattern: RegExp): RegExpMatchArray | null;
    _matches(text: string): boolean | null;
  }
  export interface RawNode {
    readonly lineno: number;
    readonly colno: number;
  }
  export interface ListNode extends RawNode {
    addChild(node: RawNode): void;
  }
  export type NodeClass<Made extends RawNode = RawNode> = new (
    lineno: number,
    colno: number,
    ...fields: unknown[]
  ) => Made;

  export class Parser {
    constructor(tokens: Tokenizer);
    readonly tokens: Tokenizer;
    breakOnBlocks: readonly string[] | null;
    dropLeadingWhitespace: boolean;
    nextToken(withWhitespace?: boolean): Token | null;
    peekToken(): Token | null;
    pushToken(token: Token | null): void;
    skip(type: string): boolean;
    skipValue(type: string, value: string): boolean;
    skipSymbol(value: string): boolean;
    fail(message: string, lineno?: number, colno?: number): never;
    advanceAfterBlockEnd(name?: string): Token;
    parsePrimary(noPostfix?: boolean): RawNode;
    parseUnary(noFilters?: boolean): RawNode;
    parsePow(): RawNode;
    parseSignature(): RawNode;
    parseFilterName(): RawNode;
    parseOr(): RawNode;
    parseExpression(): RawNode;
    parseInlineIf(): RawNode;
    parseAdd(): RawNode;
    parseIs(): RawNode;
    parseCompare(): RawNode;
    parseAggregate(): RawNode | null;
    parseStatement(): RawNode | null;
    parseUntilBlocks(...names: string[]): RawNode;
    parseAsRoot(): RawNode;
  }

  const nunjucks: {
    readonly lexer: {
      lex(text: string, options: { readonly trimBlocks: boolean; readonly lstripBlocks: boolean }): Tokenizer;
    };
    readonly parser: { readonly Parser: typeof Parser };
    readonly nodes: Readonly<
      Record<
        | 'Add'
        | 'Sub'
        | 'Mul'
        | 'Div'
        | 'FloorDiv'
        | 'Mod'
        | 'Not'
        | 'Is'
        | 'FunCall'
        | 'Pair'
        | 'InlineIf'
        | 'Output'
        | 'Capture'
        | 'TemplateData',
        NodeClass
      >
    > &
      Readonly<Record<'Group' | 'Array' | 'Dict' | 'NodeList', NodeClass<ListNode>>>;
  };
  export default nunjucks;
}
