import type { Directive, HaproxyConfig, Section } from './config.js';

/** Whether two configurations differ in nothing but comments, blanks, quoting and the files that their sections stand in. */
export const sameMeaning = (before: HaproxyConfig, after: HaproxyConfig): boolean =>
  sameList(before.sections, after.sections, sameSection);

const sameSection = (a: Section, b: Section): boolean =>
  a.kind === b.kind &&
  a.name === b.name &&
  sameWords(a.arguments ?? [], b.arguments ?? []) &&
  sameWords(a.conditions ?? [], b.conditions ?? []) &&
  sameList(a.directives, b.directives, sameDirective);

/** Conditions are given with the lines that they stand in, so lines that move with their `.if` stay the same. */
export const sameDirective = (a: Directive, b: Directive): boolean =>
  sameWords(a.words, b.words) && sameWords(a.conditions, b.conditions);

const sameWords = (a: readonly string[], b: readonly string[]): boolean => sameList(a, b, Object.is);

const sameList = <Item>(a: readonly Item[], b: readonly Item[], same: (a: Item, b: Item) => boolean): boolean =>
  a.length === b.length && a.every((item, index) => same(item, b[index] as Item));
