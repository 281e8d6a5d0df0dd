import { type BlockBody, Blocks } from './blocks.js';
import { at, evaluate, placeOf } from './expressions.js';
import type { Frame } from './frame.js';
import { runLoop } from './loops.js';
import { macroOf } from './macros.js';
import { Scope } from './scope.js';
import type { Session } from './session.js';
import type { Body, Expression, Statement } from './syntax.js';
import { assign } from './targets.js';
import { TemplateError } from './template-error.js';
import { Callable, type Dict, isTrue, kindOf, textOf, type Value } from './values.js';

/** A frame for a template or a body of one. */
export function frameOf(session: Session, file: string, scope: Scope, blocks: Blocks): Frame {
  const frame: Frame = {
    session,
    file,
    scope,
    blocks,
    written: [],
    capture: (body, inScope) => captured(body, { ...frame, scope: inScope }),
    macro: (node, inScope) => macroOf(node, { ...frame, scope: inScope }),
    run,
  };
  return frame;
}

/** Runs a whole template, its parents included, and returns what it writes. */
export function runTemplate(root: Body, frame: Frame): string {
  frame.blocks.add(root, frame.file);
  run(root, frame);
  const { parent } = frame;
  if (parent === undefined) return frame.written.join('');
  return frame.session.deeper(placeOf(root, frame), () =>
    runTemplate(parent.root, frameOf(frame.session, parent.file, frame.scope, frame.blocks)),
  );
}

/** Runs statements one after the other. */
export function run(body: Statement | Body, frame: Frame): void {
  if (isBody(body)) for (const statement of body.children) runOne(statement, frame);
  else runOne(body, frame);
}

function isBody(node: Statement | Body): node is Body {
  return node.typename === 'Root' || node.typename === 'NodeList';
}

function runOne(statement: Statement, frame: Frame): void {
  frame.session.step(placeOf(statement, frame));
  switch (statement.typename) {
    case 'Output':
      for (const child of statement.children) write(child, frame);
      return;
    case 'If':
      if (isTrue(evaluate(statement.cond, frame))) run(statement.body, frame);
      else if (statement.else_ !== null) run(statement.else_, frame);
      return;
    case 'For':
      runLoop(statement, frame);
      return;
    case 'Set':
      runSet(statement, frame);
      return;
    case 'Macro':
    case 'Caller':
      frame.scope.set(statement.name.value, macroOf(statement, frame));
      return;
    case 'Block':
      if (frame.parent === undefined) runBlock(frame.blocks.of(statement.name.value), frame);
      return;
    case 'With':
      runWith(statement, frame);
      return;
    case 'Do':
      evaluate(statement.expr, frame);
      return;
    case 'Extends':
    case 'Include':
    case 'Import':
    case 'FromImport':
      runReference(statement, frame);
      return;
  }
}

function write(node: Expression, frame: Frame): void {
  const value = evaluate(node, frame);
  if (frame.parent !== undefined) return;
  const text = at(node, frame, () => textOf(value));
  frame.session.wrote(text.length, placeOf(node, frame));
  frame.written.push(text);
}

/** What a body writes, with the frame's own output left alone. */
function captured(body: Body, frame: Frame): string {
  const inner = frameOf(frame.session, frame.file, frame.scope, frame.blocks);
  run(body, inner);
  return inner.written.join('');
}

function runSet(statement: Extract<Statement, { typename: 'Set' }>, frame: Frame): void {
  const source = statement.value ?? statement.body;
  if (source === undefined) return;
  const value = evaluate(source, frame);
  const [only] = statement.targets;
  if (statement.targets.length === 1 && only !== undefined) assign(only, value, frame);
  else assign({ ...statement, typename: 'Group', tuple: true, children: statement.targets }, value, frame);
}

function runWith({ pairs, body }: Extract<Statement, { typename: 'With' }>, frame: Frame): void {
  const scope = new Scope(frame.scope);
  const inner: Frame = { ...frame, scope };
  for (const { key, value } of pairs) assign(key, evaluate(value, frame), inner);
  run(body, inner);
}

/** Runs the youngest body of a block; `super()` in it is the next older one. */
function runBlock([youngest, ...older]: readonly BlockBody[], frame: Frame): void {
  if (youngest === undefined) return;
  const scope = new Scope(frame.scope);
  const inner = { ...frameOf(frame.session, youngest.file, scope, frame.blocks), written: frame.written };
  scope.set('super', new Callable('super', () => captureBlock(older, inner)));
  run(youngest.body, inner);
}

function captureBlock(bodies: readonly BlockBody[], frame: Frame): string {
  const inner = frameOf(frame.session, frame.file, frame.scope, frame.blocks);
  runBlock(bodies, inner);
  return inner.written.join('');
}

type Reference = Extract<Statement, { typename: 'Extends' | 'Include' | 'Import' | 'FromImport' }>;

/** A statement that names another template. */
function runReference(statement: Reference, frame: Frame): void {
  const found = opened(statement.template, frame);
  if (found === undefined) {
    if (statement.typename === 'Include' && statement.ignoreMissing === true) return;
    const name = evaluate(statement.template, frame);
    const names = (Array.isArray(name) ? name : [name])
      .map((each) => `"${typeof each === 'string' ? each : kindOf(each)}"`)
      .join(' or ');
    const suggestion = 'names start from the folder of the template itself, or from the source';
    throw new TemplateError(placeOf(statement.template, frame), `there is no ${names}`, { suggestion });
  }
  if (statement.typename === 'Extends') {
    frame.parent = found;
    return;
  }
  frame.session.deeper(placeOf(statement, frame), () => {
    const around =
      statement.typename === 'Include' || statement.withContext === true ? frame.scope : frame.session.globals;
    const scope = new Scope(around);
    const text = runTemplate(found.root, frameOf(frame.session, found.file, scope, new Blocks()));
    if (statement.typename === 'Include') {
      if (frame.parent === undefined) frame.written.push(text);
    } else bring(statement, scope.own(), frame);
  });
}

function opened(template: Expression, frame: Frame): Frame['parent'] {
  const value = evaluate(template, frame);
  for (const name of Array.isArray(value) ? value : [value]) {
    if (typeof name !== 'string') throw new TemplateError(placeOf(template, frame), 'the name of a template is text');
    const found = at(template, frame, () => frame.session.open(name, frame.file));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Brings names of another template in here: all of them as one dict, or some of them. */
function bring(
  statement: Extract<Reference, { typename: 'Import' | 'FromImport' }>,
  exported: ReadonlyMap<string, Value>,
  frame: Frame,
): void {
  if (statement.typename === 'Import') {
    const all: Dict = new Map([...exported].filter(([name]) => !name.startsWith('_')));
    frame.scope.set(statement.target.value, all);
    return;
  }
  for (const node of statement.names.children) {
    const [name, alias] = node.typename === 'Pair' ? [node.key, node.value] : [node, node];
    if (name.typename !== 'Symbol' || alias.typename !== 'Symbol')
      throw new TemplateError(placeOf(node, frame), 'a name is expected');
    const value = exported.get(name.value);
    if (value === undefined) throw new TemplateError(placeOf(node, frame), `that template defines no "${name.value}"`);
    frame.scope.set(alias.value, value);
  }
}
