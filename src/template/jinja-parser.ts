import nunjucks, { type RawNode, type Token } from 'nunjucks';
import { skipLineEnd, withoutIndent } from './jinja-tokens.js';

const { nodes } = nunjucks;
const closers: readonly string[] = ['right-paren', 'right-bracket', 'right-curly'];
const sums = { '+': nodes.Add, '-': nodes.Sub } as const;
const products = { '*': nodes.Mul, '/': nodes.Div, '//': nodes.FloorDiv, '%': nodes.Mod } as const;
/** Tags of nunjucks that Jinja does not know. */
const foreignTags: readonly string[] = ['switch', 'ifAsync', 'asyncEach', 'asyncAll', 'verbatim'];

/** Tokens that begin the argument of a test without brackets: `x is divisibleby 3`. */
const argumentStarts: readonly string[] = [
  'symbol',
  'string',
  'int',
  'float',
  'boolean',
  'none',
  'left-bracket',
  'left-curly',
];
const endsOfTests: readonly string[] = ['else', 'or', 'and', 'is', 'if', 'not', 'in'];

/**
 * nunjucks' parser, made to read what Jinja reads: operators of one rank go from left to right (`7 * 3 // 2` is 10), a test binds
 * tighter than they do, lists may end with a comma, `else` may hold another `if`, and there are slices, tuples, `with` and `do`.
 */
export class JinjaParser extends nunjucks.parser.Parser {
  override parseInlineIf(): RawNode {
    const body = this.parseOr();
    if (!this.skipSymbol('if')) return body;
    const cond = this.parseOr();
    const otherwise = this.skipSymbol('else') ? this.parseInlineIf() : null;
    return new nodes.InlineIf(body.lineno, body.colno, cond, body, otherwise);
  }

  override parseIs(): RawNode {
    return this.parseCompare();
  }

  override parseUnary(noFilters?: boolean): RawNode {
    let node = super.parseUnary(noFilters);
    if (noFilters === true) return node;
    while (this.skipSymbol('is')) {
      const inverted = this.skipSymbol('not');
      const { lineno, colno } = node;
      node = new nodes.Is(lineno, colno, node, this.#test());
      if (inverted) node = new nodes.Not(lineno, colno, node);
    }
    return node;
  }

  override parseAdd(): RawNode {
    return this.#leftToRight(sums, () => this.#leftToRight(products, () => this.parsePow()));
  }

  override parseAggregate(): RawNode | null {
    const open = this.nextToken();
    if (open?.type === 'left-paren') return this.#group(open);
    if (open?.type === 'left-bracket') return this.#listOrSlice(open);
    if (open?.type === 'left-curly') return this.#dict(open);
    // nunjucks would look for a member of what is not there.
    return open === null ? null : this.fail(`unexpected token: ${open.value}`, open.lineno, open.colno);
  }

  override parseStatement(): RawNode | null {
    const tag = this.peekToken();
    if (tag === null) return this.fail('the template ends inside a tag');
    if (this.breakOnBlocks?.includes(tag.value)) return null;
    if (foreignTags.includes(tag.value)) return this.fail(`unknown block tag: ${tag.value}`, tag.lineno, tag.colno);
    if (this.skipSymbol('raw')) return this.#raw();
    if (this.skipSymbol('set')) return this.#set(tag);
    if (this.skipSymbol('include')) return this.#include(tag);
    if (this.skipSymbol('with')) return this.#with(tag);
    return this.skipSymbol('do') ? this.#do(tag) : super.parseStatement();
  }

  #test(): RawNode {
    // `none`, `true` and `false` are tests, too.
    const name = this.peekToken()?.type === 'symbol' ? this.parseFilterName() : this.parsePrimary(true);
    const next = this.peekToken();
    if (next?.type === 'left-paren') return new nodes.FunCall(name.lineno, name.colno, name, this.parseSignature());
    if (next === null || !argumentStarts.includes(next.type) || endsOfTests.includes(next.value)) return name;
    const args = new nodes.NodeList(next.lineno, next.colno);
    args.addChild(this.parsePrimary());
    return new nodes.FunCall(name.lineno, name.colno, name, args);
  }

  #leftToRight(classes: Readonly<Record<string, (typeof nodes)['Add']>>, operand: () => RawNode): RawNode {
    let left = operand();
    for (;;) {
      const token = this.peekToken();
      const made = token?.type === 'operator' && Object.hasOwn(classes, token.value) ? classes[token.value] : undefined;
      if (token === null || made === undefined) return left;
      this.nextToken();
      left = new made(token.lineno, token.colno, left, operand());
    }
  }

  /** Reads items up to the closing bracket, which may have a comma before it. */
  #items(open: Token, item: () => void): { readonly count: number; readonly comma: boolean } {
    for (let count = 0, comma = false; ; count += 1) {
      const next = this.peekToken();
      if (next === null) return this.fail(`the "${open.value}" is not closed`, open.lineno, open.colno);
      if (closers.includes(next.type)) {
        this.nextToken();
        return { count, comma };
      }
      if (count > 0 && !comma) return this.fail('expected a comma', next.lineno, next.colno);
      item();
      comma = this.skip('comma');
    }
  }

  #group(open: Token): RawNode {
    const group = new nodes.Group(open.lineno, open.colno);
    const { count, comma } = this.#items(open, () => group.addChild(this.parseExpression()));
    return count === 1 && !comma ? group : Object.assign(group, { tuple: true });
  }

  #dict(open: Token): RawNode {
    const dict = new nodes.Dict(open.lineno, open.colno);
    this.#items(open, () => {
      const key = this.parsePrimary();
      if (!this.skip('colon')) this.fail('expected a colon after the key', key.lineno, key.colno);
      dict.addChild(new nodes.Pair(key.lineno, key.colno, key, this.parseExpression()));
    });
    return dict;
  }

  #listOrSlice(open: Token): RawNode {
    const list = new nodes.Array(open.lineno, open.colno);
    const first = this.#slicePart();
    if (this.peekToken()?.type === 'colon') {
      const parts = [first];
      while (this.skip('colon')) parts.push(this.#slicePart());
      if (!this.skip('right-bracket') || parts.length > 3)
        this.fail('a slice is [from:to:step]', open.lineno, open.colno);
      const { lineno, colno } = open;
      list.addChild({ typename: 'Slice', lineno, colno, parts } as RawNode);
      return list;
    }
    if (first !== null) list.addChild(first);
    if (first === null || this.skip('comma') || closers.includes(this.peekToken()?.type ?? ''))
      this.#items(open, () => list.addChild(this.parseExpression()));
    else this.fail('expected a comma', open.lineno, open.colno);
    return list;
  }

  #slicePart(): RawNode | null {
    const next = this.peekToken()?.type ?? '';
    return next === 'colon' || closers.includes(next) ? null : this.parseExpression();
  }

  /** Everything up to `{% endraw %}` as it stands. */
  #raw(): RawNode {
    const { lineno, colno } = this.advanceAfterBlockEnd('raw');
    // The line end behind {% raw %} belongs to what stands in it.
    const lineEnd = this.tokens.previous() === '\n' ? '\n' : '';
    const [, text = '', open, close] = this.tokens._extractRegex(/([\s\S]*?)(\{%-?)\s*endraw\s*(-?%\})/) ?? [];
    if (open === undefined) return this.fail('{% raw %} is not closed', lineno, colno);
    const fromStart = this.dropLeadingWhitespace ? text.trimStart() : lineEnd + text;
    const value =
      open === '{%-' ? fromStart.trimEnd() : withoutIndent({ type: 'data', value: fromStart, lineno, colno: 0 }).value;
    this.dropLeadingWhitespace = close === '-%}';
    if (close === '%}') skipLineEnd(this.tokens);
    return { typename: 'Output', lineno, colno, children: [new nodes.TemplateData(lineno, colno, value)] } as RawNode;
  }

  #set({ lineno, colno }: Token): RawNode {
    const targets = [this.parsePrimary()];
    while (this.skip('comma')) targets.push(this.parsePrimary());
    if (this.skipValue('operator', '=')) {
      const values = [this.parseExpression()];
      while (this.skip('comma')) values.push(this.parseExpression());
      this.advanceAfterBlockEnd('set');
      const tuple = { typename: 'Group', lineno, colno, tuple: true, children: values };
      return { typename: 'Set', lineno, colno, targets, value: values.length === 1 ? values[0] : tuple } as RawNode;
    }
    this.advanceAfterBlockEnd('set');
    const body = new nodes.Capture(lineno, colno, this.parseUntilBlocks('endset'));
    this.advanceAfterBlockEnd();
    return { typename: 'Set', lineno, colno, targets, value: null, body } as RawNode;
  }

  #with({ lineno, colno }: Token): RawNode {
    const pairs: RawNode[] = [];
    while (this.peekToken()?.type === 'symbol') {
      const name = this.parsePrimary(true);
      if (!this.skipValue('operator', '=')) this.fail('expected name=value', name.lineno, name.colno);
      pairs.push(new nodes.Pair(name.lineno, name.colno, name, this.parseExpression()));
      this.skip('comma');
    }
    this.advanceAfterBlockEnd('with');
    const body = this.parseUntilBlocks('endwith');
    this.advanceAfterBlockEnd();
    return { typename: 'With', lineno, colno, pairs, body } as RawNode;
  }

  #include({ lineno, colno }: Token): RawNode {
    const template = this.parseExpression();
    const ignoreMissing = this.skipSymbol('ignore') && this.skipSymbol('missing') ? true : null;
    if (this.skipSymbol('without')) this.fail('an include always has the context', lineno, colno);
    if (this.skipSymbol('with')) this.skipSymbol('context');
    this.advanceAfterBlockEnd('include');
    return { typename: 'Include', lineno, colno, template, ignoreMissing } as RawNode;
  }

  #do({ lineno, colno }: Token): RawNode {
    const expr = this.parseExpression();
    this.advanceAfterBlockEnd('do');
    return { typename: 'Do', lineno, colno, expr } as RawNode;
  }
}
