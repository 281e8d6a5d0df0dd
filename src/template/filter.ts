import type { Given, Value } from './values.js';

/** `value | name(arguments)`. Pure; throws `UnfitValue` where it cannot work with what it is given. */
export type Filter = (value: Value, given: Given) => Value;
