import { parseHaproxyArgv } from '../haproxy/argv.js';
import type { HaproxyConfig } from '../haproxy/config.js';
import { restartNeeds } from '../haproxy/restart-needs.js';
import { sameMeaning } from '../haproxy/same-meaning.js';
import type { ChangedFile, HaproxySide } from './change.js';
import type { Findings, Need } from './change-kind.js';

/** What changed files of HAProxy's configuration ask for. */
export function haproxyNeeds(
  { argv, version }: HaproxySide,
  files: readonly ChangedFile[],
  before: HaproxyConfig,
  after: HaproxyConfig,
): Findings {
  if (sameMeaning(before, after)) {
    const text = 'only comments, blanks or quoting differ: HAProxy needs no reload';
    return { needs: [], notes: files.map(({ path }) => ({ path, text })) };
  }
  const { masterWorker, notifiesSystemd } = parseHaproxyArgv(argv);
  const running = {
    version,
    masterWorker: masterWorker || before.masterWorker,
    masterWorkerByArgument: masterWorker,
    notifiesSystemd,
  };
  const restarts = restartNeeds(before, after, running).map(
    ({ keyword, why, at }): Need => ({
      service: 'haproxy',
      action: 'restart',
      keyword,
      why,
      at: `${at.file}:${at.line}`,
    }),
  );
  const reloads = files.map(
    ({ path }): Need => ({ service: 'haproxy', action: 'reload', why: 'its configuration changes', at: path }),
  );
  return { needs: [...restarts, ...reloads], notes: [] };
}
