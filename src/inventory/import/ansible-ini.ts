import { type Complaint, type Mistake, mistakeAt, mostMistakesPerFile } from '../mistake.js';
import { quoted } from '../quote.js';
import type { SourceText } from '../source-text.js';
import { type AnsibleInventory, GroupBuilder } from './ansible-groups.js';
import { expandPattern } from './host-pattern.js';
import { shellWords } from './shell-words.js';

const KINDS = ['hosts', 'vars', 'children'] as const;
type Section = { readonly group: string; readonly kind: (typeof KINDS)[number] };

/**
 * Reads Ansible's INI format: hosts with variables behind them below `[group]`, groups below `[group:children]`, `key=value` below `[group:vars]`. Never
 * throws: what can't be read is a mistake with its place, and the rest is read on.
 */
export function readAnsibleIni(source: SourceText): AnsibleInventory {
  const groups = new Map<string, GroupBuilder>();
  const mistakes: Mistake[] = [];
  const groupOf = (name: string): GroupBuilder => {
    const group = groups.get(name) ?? new GroupBuilder();
    groups.set(name, group);
    return group;
  };
  let section: Section | undefined = { group: 'ungrouped', kind: 'hosts' };
  for (const [index, start] of source.lineStarts.entries()) {
    if (mistakes.length >= mostMistakesPerFile) break;
    const line = source.text.slice(start, source.lineStarts[index + 1]).replace(/[\r\n]+$/, '');
    const complain = (complaint: Complaint, column = line.search(/\S/), end = line.length): void => {
      mistakes.push(mistakeAt(source, { start: start + column, end: start + end }, complaint));
    };
    const text = line.trim();
    if (text === '' || /^[#;]/.test(text)) continue;
    if (text.startsWith('[')) {
      section = sectionOf(text);
      if (section === undefined) complain({ message: `${quoted(text)} is no section`, suggestion: SECTIONS });
      else groupOf(section.group);
    } else if (section?.kind === 'hosts') {
      addHosts(line, start, groupOf(section.group), complain);
    } else if (section?.kind === 'vars') {
      const [, key, value = ''] = /^([^=]*?)\s*=\s*(.*)$/.exec(text) ?? [];
      if (key === undefined || key === '')
        complain({ message: `${quoted(text)} is no variable`, suggestion: 'write key=value' });
      else groupOf(section.group).vars.set(key, unquoted(value));
    } else if (section?.kind === 'children') {
      const name = text.split(/\s/)[0] ?? '';
      groupOf(section.group).children.push({
        name,
        span: { start: start + line.indexOf(name), end: start + line.length },
      });
    }
  }
  return { groups, mistakes: [...mistakes, ...undefinedGroups(source, groups)] };
}

const SECTIONS = 'write [group], [group:vars] or [group:children]';

/** Undefined for what is none; lines below it are passed over. */
function sectionOf(text: string): Section | undefined {
  const [, group, word = 'hosts'] = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:[#;].*)?$/.exec(text) ?? [];
  const kind = KINDS.find((each) => each === word);
  return group === undefined || kind === undefined ? undefined : { group, kind };
}

type Complain = (complaint: Complaint, column?: number, end?: number) => void;

/** `pattern key=value…` */
function addHosts(line: string, start: number, group: GroupBuilder, complain: Complain): void {
  const split = shellWords(line);
  if ('complaint' in split) {
    complain(split.complaint, split.column);
    return;
  }
  const [first, ...assignments] = split.words;
  if (first === undefined) return;
  const vars = new Map<string, string>();
  for (const { text, column, end } of assignments) {
    const [, key, value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (key === undefined) {
      complain(
        { message: `${quoted(text)} is no variable`, suggestion: 'behind a host stands key=value' },
        column,
        end,
      );
      return;
    }
    vars.set(key, value);
  }
  const expanded = expandPattern(first.text);
  if ('complaint' in expanded) {
    complain(expanded.complaint, first.column, first.end);
    return;
  }
  const { hosts, port } = expanded;
  if (port !== undefined && !vars.has('ansible_port')) vars.set('ansible_port', String(port));
  const span = { start: start + first.column, end: start + first.end };
  group.hosts.push(...hosts.map((name) => ({ name, span, vars })));
}

/** A value below `vars` is a Python literal where it looks like one: of those only quotes matter here. */
const unquoted = (value: string): string => /^(["'])(.*)\1$/.exec(value)?.[2] ?? value;

/** A misspelt child would quietly leave its hosts out. */
function undefinedGroups(source: SourceText, groups: AnsibleInventory['groups']): readonly Mistake[] {
  return [...groups.values()].flatMap(({ children }) =>
    children.flatMap(({ name, span }) =>
      groups.has(name)
        ? []
        : [
            mistakeAt(source, span, {
              message: `there is no group ${quoted(name)}`,
              suggestion: `write [${name}], or remove it here`,
            }),
          ],
    ),
  );
}
