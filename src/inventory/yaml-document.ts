import { Composer, type Document, Lexer, Parser, type YAMLError } from 'yaml';
import { type Mistake, mistakeAboutFile, mistakeAt } from './mistake.js';
import { positionOf, type SourceText } from './source-text.js';
import type { Tree } from './tree.js';
import { yamlComplaint } from './yaml-complaint.js';
import { YamlTreeBuilder } from './yaml-tree.js';

/** What a file said: `root` is absent when it says nothing, or nothing that can be trusted. */
export interface YamlReading {
  readonly root?: Tree;
  readonly mistakes: readonly Mistake[];
}

/** Deeper than any inventory; the composer recurses, and a stack overflow inside it can end the process. */
const deepestNesting = 100;
const largestChars = 8 * 1024 * 1024;
/** One slip in YAML often makes the parser complain about every line that follows. */
const mostSyntaxMistakes = 20;

/**
 * Reads one YAML 1.2 document (core schema, `<<` merge keys) into a tree with places. Never throws: a file too large
 * (8 Mi characters), too deep (100 levels) or with aliases that expand without measure is a mistake like any other.
 * `passTags`: a tag such as `!vault` is no mistake, and its value is what is written. Default false.
 */
export function readYaml(source: SourceText, { passTags = false } = {}): YamlReading {
  if (source.text.length > largestChars) {
    return { mistakes: [mistakeAboutFile(source.path, { message: 'the file is larger than 8 MiB' })] };
  }
  const tokens = tokensOf(source);
  if ('mistake' in tokens) return { mistakes: [tokens.mistake] };
  const composed = compose(source, tokens.tokens, passTags);
  if ('mistakes' in composed) return composed;
  if (composed.contents === null) return { mistakes: [] };
  return new YamlTreeBuilder(source).build(composed.contents);
}

type Token = Parameters<Composer['next']>[0];

function tokensOf(source: SourceText): { readonly tokens: Token[] } | { readonly mistake: Mistake } {
  const parser = new Parser();
  const tokens: Token[] = [];
  for (const lexeme of new Lexer().lex(source.text)) {
    const { offset } = parser;
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > deepestNesting) {
      const span = { start: offset, end: offset + 1 };
      return { mistake: mistakeAt(source, span, { message: `nested deeper than ${deepestNesting} levels` }) };
    }
  }
  for (const token of parser.end()) tokens.push(token);
  return { tokens };
}

function compose(source: SourceText, tokens: readonly Token[], passTags: boolean): Document.Parsed | YamlReading {
  const options = { schema: 'core', resolveKnownTags: false, uniqueKeys: false, logLevel: 'silent' } as const;
  const documents = new Composer(options).compose(tokens, true, source.text.length)[Symbol.iterator]();
  const first = documents.next();
  if (first.done) return { mistakes: [] };
  const { errors } = first.value;
  const warnings = first.value.warnings.filter(({ code }) => !(passTags && code === 'TAG_RESOLVE_FAILED'));
  if (errors.length + warnings.length > 0) return { mistakes: syntaxMistakes(source, [...errors, ...warnings]) };
  const second = documents.next();
  if (second.done) return first.value;
  const start = second.value.range[0];
  const message = 'a second YAML document begins here; an inventory file holds one';
  return {
    mistakes: [
      mistakeAt(
        source,
        { start, end: start + 3 },
        { message, suggestion: 'remove the "---", or make it a file of its own' },
      ),
    ],
  };
}

/** The first complaint of each line: what follows it on the line is nearly always its echo. */
function syntaxMistakes(source: SourceText, complaints: readonly YAMLError[]): Mistake[] {
  const ofLine = new Map<number, Mistake>();
  for (const complaint of complaints) {
    if (ofLine.size === mostSyntaxMistakes) break;
    const [start, end] = complaint.pos;
    const { line } = positionOf(source, start);
    if (!ofLine.has(line)) ofLine.set(line, mistakeAt(source, { start, end }, yamlComplaint(complaint, source.text)));
  }
  return [...ofLine.values()];
}
