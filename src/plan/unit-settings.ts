/** What a change of a unit file or of a service's defaults asks for. */
export interface UnitChange {
  readonly action: 'none' | 'daemon-reload' | 'restart';
  readonly why: string;
  /** Line of the new text, of the old one for what is gone. */
  readonly line?: number;
}

/**
 * Settings of `[Service]` that count from the next time they are needed on, after `systemctl daemon-reload`: how it is reloaded, stopped and
 * restarted. All others are settled as the process starts (systemd.service(5), systemd.exec(5)).
 */
const LATER =
  /^(?:ExecReload|ExecStop|ExecStopPost|Restart|RestartSec|RestartSteps|RestartMaxDelaySec|TimeoutSec|TimeoutStopSec|TimeoutStartSec|TimeoutAbortSec|KillMode|KillSignal|SendSIGKILL|FinalKillSignal|SuccessExitStatus|RestartPreventExitStatus|RestartForceExitStatus)$/;

interface Setting {
  readonly section: string;
  readonly key: string;
  readonly text: string;
  readonly line: number;
}

/** A changed unit file or drop-in of a service, before and after; an absent text is no file. */
export function unitFileChange(before: string | undefined, after: string | undefined): UnitChange {
  const changed = differing(settingsOf(before ?? ''), settingsOf(after ?? ''));
  const decisive = changed.find(({ section, key }) => section === 'Service' && !LATER.test(key));
  if (decisive !== undefined) {
    return { action: 'restart', why: `${decisive.key} counts from the next start of the service`, line: decisive.line };
  }
  const [first] = changed;
  if (first === undefined) return { action: 'none', why: 'only comments and blanks differ' };
  return {
    action: 'daemon-reload',
    why: `${first.key || first.section} counts after systemctl daemon-reload`,
    line: first.line,
  };
}

/** A changed `/etc/default/…` or `/etc/sysconfig/…` of a service: its arguments and environment. */
export function defaultsFileChange(before: string | undefined, after: string | undefined): UnitChange {
  const [first] = differing(settingsOf(before ?? ''), settingsOf(after ?? ''));
  if (first === undefined) return { action: 'none', why: 'only comments and blanks differ' };
  return { action: 'restart', why: `${first.key} is read as the service starts`, line: first.line };
}

function differing(before: readonly Setting[], after: readonly Setting[]): readonly Setting[] {
  const has = (settings: readonly Setting[], wanted: Setting): boolean =>
    settings.some(({ section, text }) => section === wanted.section && text === wanted.text);
  return [...after.filter((each) => !has(before, each)), ...before.filter((each) => !has(after, each))];
}

function settingsOf(text: string): readonly Setting[] {
  let section = '';
  return logicalLines(text).flatMap(({ text: line, number }) => {
    const header = /^\[(.+)\]$/.exec(line)?.[1];
    if (header !== undefined) {
      section = header;
      return [];
    }
    if (line === '' || /^[#;]/.test(line)) return [];
    return [{ section, key: line.split('=')[0]?.trim() ?? '', text: line, line: number }];
  });
}

/** Lines that end with a backslash go on in the next one. */
function logicalLines(text: string): readonly { readonly text: string; readonly number: number }[] {
  const lines: { text: string; number: number }[] = [];
  let open = false;
  for (const [index, raw] of text.split('\n').entries()) {
    const part = raw.replace(/\\$/, '').trim();
    const last = lines.at(-1);
    if (open && last !== undefined) last.text = `${last.text} ${part}`;
    else lines.push({ text: part, number: index + 1 });
    open = raw.endsWith('\\');
  }
  return lines;
}
