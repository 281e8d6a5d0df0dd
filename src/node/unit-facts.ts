import type { UnitFacts } from './facts.js';

/**
 * A unit from the lines of `systemctl show`; undefined when systemd does not know it (or there is no systemd).
 * `ExecReload` may stand more than once: the lines are joined.
 */
export function readUnit(lines: readonly string[]): UnitFacts | undefined {
  const all = (key: string): readonly string[] =>
    lines.filter((line) => line.startsWith(`${key}=`)).map((line) => line.slice(key.length + 1));
  const first = (key: string): string => all(key)[0] ?? '';
  const name = first('Id');
  if (name === '' || first('LoadState') === 'not-found') return undefined;
  return {
    name,
    loadState: first('LoadState'),
    activeState: first('ActiveState'),
    subState: first('SubState'),
    type: first('Type'),
    mainPid: Number(first('MainPID')) || 0,
    execReload: all('ExecReload').join('\n'),
    statusText: first('StatusText'),
    restarts: Number(first('NRestarts')) || 0,
    needDaemonReload: first('NeedDaemonReload') === 'yes',
  };
}
