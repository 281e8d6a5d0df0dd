import type { KeepalivedConfig } from '../keepalived/config.js';
import { restartNeeds } from '../keepalived/restart-needs.js';
import { sameMeaning } from '../keepalived/same-meaning.js';
import type { ChangedFile, KeepalivedSide } from './change.js';
import type { Findings, Need } from './change-kind.js';

/** What changed files of keepalived's configuration ask for. */
export function keepalivedNeeds(
  { before, after, configId, release }: KeepalivedSide,
  files: readonly ChangedFile[],
  config: KeepalivedConfig,
): Findings {
  const options = { configId, version: release };
  if (sameMeaning(before, after, options)) {
    const text = `nothing differs for this node but comments or layout: keepalived needs no reload`;
    return { needs: [], notes: files.map(({ path }) => ({ path, text })) };
  }
  const restarts = restartNeeds(before, after, options).map(
    ({ keyword, why, at }): Need => ({
      service: 'keepalived',
      action: 'restart',
      keyword,
      why,
      at: `${at.file}:${at.line}`,
    }),
  );
  const reloads = files.map(
    ({ path }): Need => ({ service: 'keepalived', action: 'reload', why: 'its configuration changes', at: path }),
  );
  return { needs: [...restarts, ...reloads], notes: atStartOnly(config, files) };
}

/** Settings of keepalived that say nothing to one that runs. */
function atStartOnly({ globals }: KeepalivedConfig, files: readonly ChangedFile[]): Findings['notes'] {
  const at = globals.positions?.['vrrp_startup_delay'];
  if (at === undefined || !files.some(({ path }) => path === at.file)) return [];
  const text = `vrrp_startup_delay (line ${at.line}) counts when keepalived starts, not when it reloads`;
  return [{ path: at.file, text }];
}
