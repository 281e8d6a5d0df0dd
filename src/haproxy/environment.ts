import type { Env } from './variables.js';

/** Whether a line of the global section changes the environment of the lines after it. */
export const changesEnvironment = (words: readonly string[]): boolean =>
  words[0] === 'setenv' || words[0] === 'presetenv' || words[0] === 'unsetenv' || words[0] === 'resetenv';

/**
 * The variables a line of the global section sets, by name; an unset one is empty. `setenv NAME VALUE`, `presetenv NAME VALUE` (only
 * where it is not set yet), `unsetenv NAME…`, `resetenv NAME…` (drops all but the named).
 */
export function environmentChange([keyword, ...words]: readonly string[], env: Env): Env {
  const [name = '', value = ''] = words;
  if (keyword === 'setenv') return { [name]: value };
  if (keyword === 'presetenv') return Object.hasOwn(env, name) ? {} : { [name]: value };
  const dropped = keyword === 'unsetenv' ? words : Object.keys(env).filter((one) => !words.includes(one));
  return Object.fromEntries(dropped.map((one) => [one, '']));
}
