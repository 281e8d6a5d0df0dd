import { number, take } from './call-arguments.js';
import { UnfitValue } from './template-error.js';
import { Callable, type Given, Namespace, type Value } from './values.js';

/** Longer lists than any configuration needs would only fill the memory. */
const longestRange = 100_000;

/** Functions of Ansible that would read what is outside of the inventory, and what to do instead. */
const unsupported: Readonly<Record<string, string>> = {
  lookup: 'use vars, or secrets for what comes from the environment, a file or a command',
  query: 'use vars, or secrets for what comes from the environment, a file or a command',
  q: 'use vars, or secrets for what comes from the environment, a file or a command',
  now: 'a template must come out the same every time',
  lipsum: 'a template must come out the same every time',
  cycler: 'use loop.cycle',
  joiner: 'use loop.first or loop.last',
  undef: 'leave the variable out',
};

const functions: Readonly<Record<string, (given: Given) => Value>> = {
  dict: ({ named }) => new Map(named),
  namespace: ({ named }) => new Namespace(new Map(named)),
  range: ({ args }) => range(args),
};

/** The functions that every template sees, by name. */
export const globals: ReadonlyMap<string, Value> = new Map(
  Object.entries({ ...functions, ...refusals() }).map(([name, call]) => [name, new Callable(name, call)]),
);

function refusals(): Record<string, (given: Given) => Value> {
  const refusing = Object.entries(unsupported).map(([name, instead]) => {
    const refuse = (): never => {
      throw new UnfitValue(`the function "${name}" is not supported: ${instead}`);
    };
    return [name, refuse] as const;
  });
  return Object.fromEntries(refusing);
}

function range(args: readonly Value[]): Value {
  const [first, second, third] = take({ args, named: new Map() }, 'start', 'stop', 'step');
  const [start, stop] = second === undefined ? [0, number(first)] : [number(first), number(second)];
  const step = number(third ?? 1);
  if (step === 0) throw new UnfitValue('the step of a range may not be 0');
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (length > longestRange) throw new UnfitValue(`a range of ${length} is longer than ${longestRange}`);
  return Array.from({ length }, (_, index) => start + index * step);
}
