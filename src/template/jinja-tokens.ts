import nunjucks, { type Token, type Tokenizer } from 'nunjucks';

/** As Ansible's template module sets them. */
const options = { trimBlocks: true, lstripBlocks: true } as const;

/**
 * nunjucks' tokens, cut where Jinja cuts: a comment takes its line with it as a block does, and `}}` behind an open `{` closes that
 * and not the expression.
 */
export function jinjaTokens(text: string): Tokenizer {
  const tokens = nunjucks.lexer.lex(text, options);
  const next = tokens.nextToken.bind(tokens);
  let braces = 0;
  tokens.nextToken = () => {
    const token = next();
    if (token === null) return null;
    if (token.type === 'data') return tokens._matches('{#') ? withoutIndent(token) : token;
    if (token.type === 'comment' && !token.value.endsWith('-#}')) skipLineEnd(tokens);
    if (token.type === 'variable-end' && braces > 0) {
      tokens.back();
      tokens.in_code = true;
      braces -= 1;
      return { ...token, type: 'right-curly', value: '}' };
    }
    if (token.type === 'left-curly') braces += 1;
    if (token.type === 'right-curly') braces -= 1;
    if (token.type === 'variable-start' || token.type === 'block-start') braces = 0;
    return token;
  };
  return tokens;
}

/** Skips the end of a line, as `trim_blocks` does behind a block. */
export function skipLineEnd(tokens: Tokenizer): void {
  if (tokens._matches('\r\n')) tokens.forward();
  if (tokens.current() === '\n') tokens.forward();
}

/** Text in front of a tag without the blanks that begin its last line, as `lstrip_blocks` takes them off. */
export function withoutIndent(token: Token): Token {
  const indent = /(?:^|\n)([ \t]+)$/.exec(token.value)?.[1] ?? '';
  const atLineStart = indent.length < token.value.length || token.colno === 0;
  return atLineStart ? { ...token, value: token.value.slice(0, token.value.length - indent.length) } : token;
}
