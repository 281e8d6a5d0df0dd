import { placeOf, type Surroundings } from './expressions.js';
import type { Expression, LookupNode } from './syntax.js';
import { TemplateError } from './template-error.js';
import { kindOf, Namespace, type Value } from './values.js';

/** Gives a value to a name, to a member of a namespace, or the items of a list to several names. */
export function assign(target: Expression, value: Value, here: Surroundings): void {
  if (target.typename === 'Symbol') here.scope.set(target.value, value);
  else if (target.typename === 'LookupVal') setMember(target, value, here);
  else if (target.typename === 'Array' || target.typename === 'Group') unpack(target.children, value, target, here);
  else throw new TemplateError(placeOf(target, here), 'a name is expected');
}

function setMember({ target, val, ...node }: LookupNode, value: Value, here: Surroundings): void {
  const owner = target.typename === 'Symbol' ? here.scope.get(target.value) : undefined;
  if (!(owner instanceof Namespace) || val.typename !== 'Literal')
    throw new TemplateError(placeOf(node, here), 'only members of a namespace() can be set');
  owner.values.set(String(val.value), value);
}

function unpack(targets: readonly Expression[], value: Value, node: Expression, here: Surroundings): void {
  if (!Array.isArray(value))
    throw new TemplateError(placeOf(node, here), `${targets.length} names cannot be given ${kindOf(value)}`, {
      kind: 'value',
    });
  if (value.length !== targets.length)
    throw new TemplateError(placeOf(node, here), `${targets.length} names cannot be given a list of ${value.length}`, {
      kind: 'value',
    });
  for (const [index, each] of targets.entries()) assign(each, value[index] ?? null, here);
}
