import type { Directive, HaproxyConfig, Position, Section } from './config.js';
import { parseDurationMs } from './durations.js';

/**
 * The sections a section inherits from, itself first: the `defaults` of `from NAME` with theirs, or the last before it.
 * A proxy that names none takes the last one; a `defaults` that names none takes nothing (HAProxy manual, "defaults").
 */
function lineageOf(section: Section, sections: readonly Section[]): readonly Section[] {
  const lineage: Section[] = [section];
  let defaults = sections.slice(0, sections.indexOf(section)).filter(({ kind }) => kind === 'defaults');
  for (let last: Section | undefined = section; last; ) {
    const [from, name]: readonly string[] = last.arguments ?? [];
    const named: boolean = from === 'from';
    if (!named && last.kind === 'defaults') break;
    last = named ? defaults.findLast((one) => one.name === name) : defaults.at(-1);
    if (last) lineage.push(last);
    defaults = defaults.slice(0, last ? defaults.indexOf(last) : 0);
  }
  return lineage;
}

const setting = (lineage: readonly Section[], matches: (directive: Directive) => boolean): Directive | undefined =>
  lineage.map(({ directives }) => directives.findLast(matches)).find((directive) => directive !== undefined);

const isMode = ({ words }: Directive): boolean => words[0] === 'mode';

const isIdleClose = ({ words }: Directive): boolean => words.slice(-2).join(' ') === 'option idle-close-on-response';

/**
 * The frontends and listens in HTTP mode whose idle connections are closed by a reload: those without
 * `option idle-close-on-response`, of their own or of the defaults that apply to them.
 */
export function keepAliveFrontends(config: HaproxyConfig): readonly string[] {
  return config.sections
    .filter(({ kind }) => kind === 'frontend' || kind === 'listen')
    .filter((section) => {
      const lineage = lineageOf(section, config.sections);
      const mode = setting(lineage, isMode);
      const idleClose = setting(lineage, isIdleClose);
      return mode?.words[1] === 'http' && (idleClose === undefined || idleClose.words[0] === 'no');
    })
    .map(({ name }) => name ?? '');
}

/** A timeout that lets a session live on. */
export interface SessionTimeout {
  readonly name: string;
  readonly ms: number;
  readonly at: Position;
}

const keepsSessions: ReadonlySet<string> = new Set(['client', 'server', 'tunnel']);

/** The longest of all `timeout client`, `server` and `tunnel` of the configuration. */
export function longestTimeout(config: HaproxyConfig): SessionTimeout | undefined {
  return config.sections
    .flatMap(({ directives }) => directives)
    .filter(({ words }) => words[0] === 'timeout' && keepsSessions.has(words[1] ?? ''))
    .map(({ words, at }) => ({ name: words[1] ?? '', ms: parseDurationMs(words[2] ?? '') ?? 0, at }))
    .reduce<SessionTimeout | undefined>((longest, one) => (longest && longest.ms >= one.ms ? longest : one), undefined);
}
