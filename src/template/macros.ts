import { evaluate, placeOf } from './expressions.js';
import type { Frame } from './frame.js';
import { Scope } from './scope.js';
import type { Expression, Macro } from './syntax.js';
import { TemplateError, UnfitValue } from './template-error.js';
import { Callable, type Given } from './values.js';

interface Parameter {
  readonly name: string;
  readonly otherwise?: Expression;
}

/** A macro, or the body of a `{% call %}`: it sees what is seen where it is written, and its arguments. */
export function macroOf(node: Macro, frame: Frame): Callable {
  const name = node.name.value;
  const parameters = parametersOf(node, frame);
  return new Callable(name, (given) =>
    frame.session.deeper(placeOf(node, frame), () => {
      const scope = new Scope(frame.scope);
      const inner: Frame = { ...frame, scope };
      fill(name, parameters, given, inner);
      return frame.capture(node.body, scope);
    }),
  );
}

function parametersOf(node: Macro, frame: Frame): readonly Parameter[] {
  return node.args.children.flatMap((child): Parameter[] => {
    if (child.typename === 'Symbol') return [{ name: child.value }];
    if (child.typename !== 'KeywordArgs')
      throw new TemplateError(placeOf(child, frame), 'the parameters of a macro are names');
    return child.children.map(({ key, value }) => ({
      name: key.typename === 'Symbol' ? key.value : '',
      otherwise: value,
    }));
  });
}

function fill(name: string, parameters: readonly Parameter[], { args, named }: Given, inner: Frame): void {
  if (args.length > parameters.length)
    throw new UnfitValue(`the macro ${name} takes ${parameters.length} arguments, ${args.length} are given`);
  const unknown = [...named.keys()].find((key) => key !== 'caller' && !parameters.some((each) => each.name === key));
  if (unknown !== undefined) throw new UnfitValue(`the macro ${name} has no parameter "${unknown}"`);
  for (const [index, { name: parameter, otherwise }] of parameters.entries()) {
    const value = args[index] === undefined ? named.get(parameter) : args[index];
    if (value !== undefined) inner.scope.set(parameter, value);
    else if (otherwise !== undefined) inner.scope.set(parameter, evaluate(otherwise, inner));
    else throw new UnfitValue(`the macro ${name} needs its argument "${parameter}"`);
  }
  const caller = named.get('caller');
  if (caller !== undefined) inner.scope.set('caller', caller);
}
