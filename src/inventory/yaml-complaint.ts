import type { ErrorCode, YAMLError } from 'yaml';
import type { Complaint } from './mistake.js';
import { printable, quoted } from './quote.js';

/** What to say for the codes whose own text does not help an operator, given the text found and what the parser said. */
const complaints: { readonly [code in ErrorCode]?: (found: string, said: string) => Complaint } = {
  TAB_AS_INDENT: () => ({ message: 'a tab indents this line', suggestion: 'YAML indents with spaces only' }),
  BAD_INDENT: (_found, said) => {
    const bracket = /end with a ([\]}])/.exec(said)?.[1];
    if (bracket === undefined) return { message: 'this line is not indented like the others of its map or list' };
    return { message: `a "${bracket}" is missing before this, or this line is not indented enough` };
  },
  MULTILINE_IMPLICIT_KEY: () => ({
    message: 'a key must be on one line',
    suggestion: 'is a ":" missing after a key, or the line indented wrongly?',
  }),
  BLOCK_AS_IMPLICIT_KEY: () => ({
    message: 'a map or list begins where a single value was expected',
    suggestion: 'is there a second ": " on the line? quote the value, or begin a new line',
  }),
  TAG_RESOLVE_FAILED: (found) => ({
    message: `the YAML tag ${quoted(found)} means nothing here`,
    suggestion: 'remove the tag; an inventory needs none',
  }),
  BAD_SCALAR_START: (found) => ({
    message: `a plain value cannot begin with ${quoted(found.slice(0, 1))}`,
    suggestion: 'quote the value',
  }),
  RESOURCE_EXHAUSTION: () => ({ message: 'nested too deep to be read' }),
};

/** Says in an operator's words what the YAML parser found in a text. */
export function yamlComplaint({ code, message, pos }: YAMLError, text: string): Complaint {
  const complaint = complaints[code]?.(text.slice(pos[0], pos[1]), message);
  return complaint ?? { message: `not valid YAML: ${printable(message)}` };
}
