/** One message of `keepalived -t`, without where it stands. */
export interface TestMessage {
  /** As it counts for a comparison: line numbers, file names and a leading time stamp are cut off. */
  readonly text: string;
  readonly at?: { readonly file: string; readonly line: number };
  /**
   * - `fatal`: keepalived ends when it is reloaded with this, and leaves its VIPs behind
   * - `drops`: keepalived runs, without something that stands in the file: a check, an address, a block
   * - `harmless`: nothing of the file is lost
   * - `unclear`: not known
   */
  readonly weight: 'fatal' | 'drops' | 'harmless' | 'unclear';
}

/** With these the daemon ends on a reload, or the instance never runs (keepalived 2.0.20 to 2.4.3, measured). */
const FATAL = [
  /Non-existent interface/i,
  /Unknown interface/i,
  /is missing a parameter/i,
  /virtual router id must be set/i,
  /both use VRID/i,
  /duplicate VRID conflict/i,
  /Unable to find configuration file/i,
  /unicast peers?.*strict/i,
];

const DROPS = [
  /track script .* not found/i,
  /not found, ignoring/i,
  /Disabling .*script/i,
  /Unsafe permissions/i,
  /Unable to (?:set|find|access|open|read)/i,
  /Error setting global script/i,
  /Unknown (?:keyword|state|auth)/i,
  /missing '\}'s or extra '\{'s/i,
  /Config files missing/i,
  /is not a regular non-executable file/i,
  /outside range/i,
  /not valid|invalid/i,
  /No VIP specified/i,
  /\b(?:skipping|ignoring|ignored|removing|disabling)\b/i,
  /(?:-|;|\.) ?using default/i,
];

/** These come first: they hold words of the lists above, and lose nothing. */
const HARMLESS = [
  /script_security not enabled/i,
  /default user 'keepalived_script' for script execution does not exist/i,
  /Script user 'keepalived_script' does not exist/i,
  /Truncating auth_pass/i,
  /Ignoring track_interface .* since own interface/i,
  /\bdeprecated\b/i,
];

const PLACE = /^\((?:(?<file>\/[^:]*): )?Line (?<line>\d+)\) /;
const TIME = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}: /;

/** Reads what `keepalived -t` printed; empty lines are no messages. */
export function readTestMessages(lines: readonly string[]): readonly TestMessage[] {
  return lines
    .map((line) => line.replace(TIME, '').trimEnd())
    .filter((line) => line !== '')
    .map((line) => {
      const place = PLACE.exec(line);
      const text = place ? line.slice(place[0].length) : line;
      const { file, line: number } = place?.groups ?? {};
      return {
        text,
        weight: weightOf(text),
        ...(file === undefined ? {} : { at: { file, line: Number(number) } }),
      };
    });
}

function weightOf(text: string): TestMessage['weight'] {
  const isOneOf = (patterns: readonly RegExp[]): boolean => patterns.some((pattern) => pattern.test(text));
  if (isOneOf(HARMLESS)) return 'harmless';
  if (isOneOf(FATAL)) return 'fatal';
  return isOneOf(DROPS) ? 'drops' : 'unclear';
}

/** The messages of the candidate that the files of now do not bring; each once. Without `now` all of them are new. */
export function newMessages(
  candidate: readonly TestMessage[],
  now: readonly TestMessage[] = [],
): readonly TestMessage[] {
  const known = new Set(now.map(({ text }) => text));
  return candidate.filter(({ text }) => {
    const isNew = !known.has(text);
    known.add(text);
    return isNew;
  });
}
