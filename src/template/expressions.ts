import { filterNamed } from './filters.js';
import { methodOf } from './methods.js';
import { suggestionForMember, suggestionForName, written } from './names.js';
import { compare, isIn, operate } from './operators.js';
import type { Scope } from './scope.js';
import { slice } from './slice.js';
import type { Arguments, Body, Calculation, CallNode, Expression, FilterNode, LookupNode, Macro } from './syntax.js';
import { type Place, TemplateError, UnfitValue } from './template-error.js';
import { tests } from './tests.js';
import {
  Callable,
  charactersOf,
  type Dict,
  type Given,
  isTrue,
  itemsOf,
  keyText,
  kindOf,
  Namespace,
  Secrets,
  textOf,
  type Value,
} from './values.js';

/** Where expressions are evaluated: the variables, and what only statements can do. */
export interface Surroundings {
  readonly file: string;
  readonly scope: Scope;
  /** Runs a body and returns what it writes. */
  capture(body: Body, scope: Scope): string;
  /** A macro as something that can be called, which sees what is seen in a scope. */
  macro(node: Macro, scope: Scope): Callable;
}

/** What a lookup may come to: `undefined` only where a template asks whether there is something. */
type Found = Value | undefined;

/**
 * The value of an expression. A name or a member that is not there is a `TemplateError` at once, not only where it is written out,
 * unless `is defined`, `default` or `mandatory` asks for it.
 */
export function evaluate(node: Expression, here: Surroundings): Value {
  switch (node.typename) {
    case 'Literal':
    case 'TemplateData':
      return literal(node.value);
    case 'Symbol':
    case 'LookupVal':
      return present(node, here);
    case 'Group':
      return node.tuple !== true && node.children[0] !== undefined
        ? evaluate(node.children[0], here)
        : node.children.map((item) => evaluate(item, here));
    case 'Array':
      return node.children.map((item) => evaluate(item, here));
    case 'Dict':
      return new Map(node.children.map(({ key, value }) => [keyText(evaluate(key, here)), evaluate(value, here)]));
    case 'InlineIf':
      return inlineIf(node, here);
    case 'And':
    case 'Or': {
      const left = evaluate(node.left, here);
      return isTrue(left) === (node.typename === 'Or') ? left : evaluate(node.right, here);
    }
    case 'Not':
      return !isTrue(evaluate(node.target, here));
    case 'Is':
      return isThat(node.left, node.right, here);
    case 'FunCall':
      return called(node, here);
    case 'Filter':
      return filtered(node, here);
    case 'Capture':
      return here.capture(node.body, here.scope);
    case 'Macro':
    case 'Caller':
      return here.macro(node, here.scope);
    case 'In':
    case 'Compare':
    case 'Neg':
    case 'Pos':
    case 'Slice':
    case 'Add':
    case 'Sub':
    case 'Mul':
    case 'Div':
    case 'FloorDiv':
    case 'Mod':
    case 'Pow':
    case 'Concat':
      return calculated(node, here);
  }
}

function calculated(node: Calculation, here: Surroundings): Value {
  if (node.typename === 'Slice')
    throw new TemplateError(placeOf(node, here), 'a slice stands behind what it is taken from');
  if (node.typename === 'Compare') return compared(node, here);
  if ('target' in node) {
    const value = evaluate(node.target, here);
    return at(node, here, () => operate('Mul', value, node.typename === 'Neg' ? -1 : 1));
  }
  const [left, right] = [evaluate(node.left, here), evaluate(node.right, here)];
  return at(node, here, () => (node.typename === 'In' ? isIn(left, right) : operate(node.typename, left, right)));
}

/** `a < b < c`: each with the next, up to the first that does not hold. */
function compared(node: Extract<Calculation, { typename: 'Compare' }>, here: Surroundings): boolean {
  let left = evaluate(node.expr, here);
  return node.ops.every(({ type, expr }) => {
    const right = evaluate(expr, here);
    const holds = at(node, here, () => compare(type, left, right));
    left = right;
    return holds;
  });
}

/** Does what may not fit the values it is given, and says where if it does not. */
export function at<Result>(
  node: { readonly lineno: number; readonly colno: number },
  here: Pick<Surroundings, 'file'>,
  work: () => Result,
): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof UnfitValue) throw new TemplateError(placeOf(node, here), error.message, { kind: 'value' });
    throw error;
  }
}

export function placeOf(
  { lineno, colno }: { readonly lineno: number; readonly colno: number },
  { file }: Pick<Surroundings, 'file'>,
): Place {
  return { file, lineno, colno };
}

function literal(value: unknown): Value {
  if (value instanceof RegExp) throw new UnfitValue('regular expressions are written as text');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function inlineIf(node: Extract<Expression, { typename: 'InlineIf' }>, here: Surroundings): Value {
  if (isTrue(evaluate(node.cond, here))) return evaluate(node.body, here);
  return node.else_ === null ? '' : evaluate(node.else_, here);
}

const constants: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['True', true],
  ['False', false],
  ['None', null],
]);

/** A name or member, which has to be there. */
function present(node: Extract<Expression, { typename: 'Symbol' | 'LookupVal' }>, here: Surroundings): Value {
  if (node.typename === 'Symbol') {
    const value = named(node.value, here);
    if (value !== undefined) return value;
    const suggestion = suggestionForName(node.value, here.scope.names());
    throw new TemplateError(placeOf(node, here), `"${node.value}" is undefined`, { suggestion });
  }
  const target = evaluate(node.target, here);
  const value = member(target, node, here);
  if (value !== undefined) return value;
  const key = node.val.typename === 'Literal' ? String(node.val.value) : textOf(evaluate(node.val, here));
  const what = target instanceof Secrets ? `there is no secret "${key}"` : `"${written(node)}" is undefined`;
  throw new TemplateError(placeOf(node.val, here), what, { suggestion: suggestionForMember(target, key) });
}

function named(name: string, here: Surroundings): Found {
  const value = here.scope.get(name);
  return value === undefined ? constants.get(name) : value;
}

function member(target: Value, node: LookupNode, here: Surroundings): Found {
  const { val } = node;
  if (val.typename === 'Slice') {
    const parts = val.parts.map((part) => (part === null ? null : evaluate(part, here)));
    return at(node, here, () => slice(target, parts));
  }
  const key = evaluate(val, here);
  if (target instanceof Secrets)
    return typeof key === 'string' && target.names.includes(key) ? target.textOf(key) : undefined;
  if (target instanceof Namespace || target instanceof Map) {
    const values = target instanceof Map ? target : target.values;
    return values.get(at(val, here, () => keyText(key)));
  }
  if (typeof key !== 'number' || !(Array.isArray(target) || typeof target === 'string')) return undefined;
  return Array.isArray(target) ? target.at(key) : charactersOf(target).at(key);
}

/** What is there, or undefined: a member of what is not there is not there either. */
function perhaps(node: Expression, here: Surroundings): Found {
  if (node.typename === 'Group' && node.children.length === 1 && node.children[0] !== undefined)
    return perhaps(node.children[0], here);
  if (node.typename === 'Symbol') return named(node.value, here);
  if (node.typename !== 'LookupVal') return evaluate(node, here);
  const target = perhaps(node.target, here);
  return target === undefined ? undefined : member(target, node, here);
}

function isThat(left: Expression, right: Expression, here: Surroundings): boolean {
  const call = right.typename === 'FunCall' ? right : undefined;
  const name = testName(call?.name ?? right);
  if (name === 'defined') return perhaps(left, here) !== undefined;
  if (name === 'undefined') return perhaps(left, here) === undefined;
  const test = name !== undefined && Object.hasOwn(tests, name) ? tests[name] : undefined;
  if (test === undefined) throw new TemplateError(placeOf(right, here), `there is no test "${name ?? written(right)}"`);
  const value = evaluate(left, here);
  const given = call === undefined ? nothing : argumentsOf(call.args, here);
  return at(right, here, () => test(value, given));
}

/** `none`, `true` and `false` are tests as well as values. */
function testName(node: Expression): string | undefined {
  if (node.typename === 'Symbol') return node.value.replace(/^ansible\.builtin\./, '');
  if (node.typename !== 'Literal') return undefined;
  return typeof node.value === 'boolean' ? String(node.value) : node.value === null ? 'none' : undefined;
}

const nothing: Given = { args: [], named: new Map() };

export function argumentsOf({ children }: Arguments, here: Surroundings): Given {
  const args: Value[] = [];
  const byName: Dict = new Map();
  for (const child of children) {
    if (child.typename !== 'KeywordArgs') args.push(evaluate(child, here));
    else
      for (const { key, value } of child.children)
        byName.set(key.typename === 'Symbol' ? key.value : written(key), evaluate(value, here));
  }
  return { args, named: byName };
}

function called(node: CallNode, here: Surroundings): Value {
  const { name } = node;
  if (name.typename === 'LookupVal' && name.val.typename === 'Literal') {
    const target = evaluate(name.target, here);
    const own = member(target, name, here);
    const method = own instanceof Callable ? own.call : methodOf(target, String(name.val.value));
    if (method === undefined)
      throw new TemplateError(placeOf(name.val, here), `${kindOf(target)} has no method "${String(name.val.value)}"`);
    const given = argumentsOf(node.args, here);
    return at(node, here, () => method(given));
  }
  const callee = evaluate(name, here);
  if (!(callee instanceof Callable))
    throw new TemplateError(placeOf(name, here), `"${written(name)}" is ${kindOf(callee)}, and cannot be called`);
  const given = argumentsOf(node.args, here);
  return at(node, here, () => callee.call(given));
}

function filtered({ name, args, lineno, colno }: FilterNode, here: Surroundings): Value {
  const [input, ...others] = args.children;
  if (input === undefined || input.typename === 'KeywordArgs')
    throw new TemplateError({ file: here.file, lineno, colno }, 'a filter stands behind a value');
  const plain = name.value.replace(/^ansible\.builtin\./, '');
  if (plain === 'default' || plain === 'd') {
    const value = perhaps(input, here);
    const given = argumentsOf({ children: others }, here);
    const alsoWhenFalse = isTrue(given.args[1] ?? given.named.get('boolean') ?? false);
    if (value !== undefined && !(alsoWhenFalse && !isTrue(value))) return value;
    return given.args[0] ?? given.named.get('default_value') ?? '';
  }
  if (plain === 'mandatory') return evaluate(input, here);
  // A filter that does not exist is to be told as such, whatever its input is.
  const filter = at(name, { file: here.file }, () => filterNamed(plain));
  const value = evaluate(input, here);
  if (value instanceof Secrets)
    throw new TemplateError(placeOf(input, here), 'secrets are used one by one: secrets.NAME');
  const given = argumentsOf({ children: others }, here);
  return at(name, here, () => filter(value, given));
}

/** The items that `{% for %}` goes through. */
export function loopItems(node: Expression, here: Surroundings): Value[] {
  const value = evaluate(node, here);
  return at(node, here, () => itemsOf(value));
}
