import type { Directive, HaproxyConfig, Position, Section } from './config.js';
import { changesEnvironment } from './environment.js';
import { globalLines, lastGlobal } from './global.js';
import { sameDirective } from './same-meaning.js';
import { versionAtLeast } from './version.js';

/** How the HAProxy that is to be reloaded was started. */
export interface RunningHaproxy {
  /** Absent: not known; it then counts as one that needs a restart. */
  readonly version?: string | undefined;
  /** `-W` or `-Ws` on its command line, or `master-worker` in the configuration it runs with. */
  readonly masterWorker: boolean;
  /** `-Ws`. */
  readonly notifiesSystemd: boolean;
  /** `-W` or `-Ws` on its command line. */
  readonly masterWorkerByArgument: boolean;
}

/** A line that a reload can't bring into effect. */
export interface RestartNeed {
  readonly keyword: string;
  readonly why: string;
  /** In the new configuration; in the old one for what is gone. */
  readonly at: Position;
}

/** What of a change HAProxy takes up only when it is started anew, by the release that runs. */
export const restartNeeds = (
  before: HaproxyConfig,
  after: HaproxyConfig,
  running: RunningHaproxy,
): readonly RestartNeed[] => [
  ...environmentNeeds(before, after, running),
  ...modeNeeds(before, after, running),
  ...programNeeds(before, after),
];

/**
 * Before 3.1 the master starts itself anew with the environment it has, so that what an earlier configuration did to it stays. From 3.1 on it
 * restores the one it was started with (`mworker_reexec`, `restore_env`).
 */
function environmentNeeds(
  before: HaproxyConfig,
  after: HaproxyConfig,
  { version, masterWorker }: RunningHaproxy,
): readonly RestartNeed[] {
  if (!masterWorker || (version !== undefined && versionAtLeast(version, [3, 1]))) return [];
  const [was, is] = [environmentLines(before), environmentLines(after)];
  const gone = was.filter((old) => !is.some((line) => sameDirective(old, line)));
  return gone.flatMap((old): readonly RestartNeed[] => {
    const [keyword = '', name = ''] = old.words;
    const now = is.find(({ words }) => words[1] === name && (words[0] === 'setenv' || words[0] === 'presetenv'));
    if (now?.words[0] === 'setenv' && keyword !== 'resetenv') return [];
    const why = whyItStays(keyword, name, now);
    return keyword === 'resetenv' || keyword === 'unsetenv' || isRead(after, name)
      ? [{ keyword, why, at: now?.at ?? old.at }]
      : [];
  });
}

function whyItStays(keyword: string, name: string, now: Directive | undefined): string {
  if (keyword === 'resetenv' || keyword === 'unsetenv')
    return `what ${keyword} took out of the environment does not come back on a reload before HAProxy 3.1`;
  return now === undefined
    ? `${name} stays in the environment: before HAProxy 3.1 a reload does not take it out`
    : `${name} keeps its old value: presetenv sets what is not there yet, and before 3.1 a reload keeps the environment`;
}

const environmentLines = (config: HaproxyConfig): readonly Directive[] =>
  globalLines(config).filter(({ words }) => changesEnvironment(words));

/** Read by a line of the configuration, or perhaps by a program that it starts or a Lua script. */
function isRead(config: HaproxyConfig, name: string): boolean {
  const use = new RegExp(`\\$\\{?${escaped(name)}(?![A-Za-z0-9_])|\\benv\\(${escaped(name)}\\)`);
  return config.sections.some(
    ({ kind, directives }) =>
      kind === 'program' ||
      directives.some(({ words }) => RUNS_PROGRAMS.has(words[0] ?? '') || words.some((word) => use.test(word))),
  );
}

const RUNS_PROGRAMS = new Set(['lua-load', 'lua-load-per-thread', 'external-check']);

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** How the process runs is settled as it starts. `daemon` counts for nothing with `-Ws` (configuration manual, "daemon"). */
function modeNeeds(before: HaproxyConfig, after: HaproxyConfig, running: RunningHaproxy): readonly RestartNeed[] {
  const settled = [
    { keyword: 'master-worker', fixed: running.masterWorkerByArgument },
    { keyword: 'daemon', fixed: running.notifiesSystemd },
  ];
  return settled.flatMap(({ keyword, fixed }) => {
    const [was, is] = [lastGlobal(before, keyword), lastGlobal(after, keyword)];
    const at = (is ?? was)?.at;
    if (fixed || (was === undefined) === (is === undefined) || at === undefined) return [];
    return [{ keyword, why: `${is === undefined ? 'without' : 'with'} ${keyword} it has to be started anew`, at }];
  });
}

/** `no option start-on-reload`: the program that runs is kept over a reload, with the command it was started with. */
function programNeeds(before: HaproxyConfig, after: HaproxyConfig): readonly RestartNeed[] {
  return after.sections.filter(isKept).flatMap((now) => {
    const was = before.sections.find(({ kind, name }) => kind === 'program' && name === now.name);
    const changed = now.directives.find((line) => was?.directives.every((old) => !sameDirective(old, line)) === true);
    if (changed === undefined) return [];
    const why = `program ${now.name ?? ''} is not started on a reload: it runs on as it was`;
    return [{ keyword: 'program', why, at: changed.at }];
  });
}

const isKept = ({ kind, directives }: Section): boolean =>
  kind === 'program' && directives.some(({ words }) => words.join(' ') === 'no option start-on-reload');
