import type { HostFacts, UnitSettings } from './host-facts.js';

/**
 * What systemd does with HAProxy's unit, keepalived's and those of the network, from what `systemctl show` tells of all of them in this order, a blank
 * line between two. No lines: there is no systemd.
 */
export function readUnitSettings(lines: readonly string[]): Pick<HostFacts, 'activeUnits' | 'units'> {
  const [haproxy, keepalived, ...others] = split(lines);
  const settings = { haproxy: settingsOf(haproxy), keepalived: settingsOf(keepalived) };
  return {
    units: {
      ...(settings.haproxy === undefined ? {} : { haproxy: settings.haproxy }),
      ...(settings.keepalived === undefined ? {} : { keepalived: settings.keepalived }),
    },
    activeUnits: others.flatMap((unit) =>
      unit.get('ActiveState') === 'active' ? [(unit.get('Id') ?? '').replace(/\.service$/, '')] : [],
    ),
  };
}

type Properties = ReadonlyMap<string, string>;

function split(lines: readonly string[]): readonly Properties[] {
  const units: Map<string, string>[] = [new Map()];
  for (const line of lines) {
    if (line === '') units.push(new Map());
    const equals = line.indexOf('=');
    if (equals > 0) units.at(-1)?.set(line.slice(0, equals), line.slice(equals + 1));
  }
  return units;
}

function settingsOf(unit: Properties | undefined): UnitSettings | undefined {
  const restart = unit?.get('Restart');
  if (unit === undefined || restart === undefined || unit.get('LoadState') === 'not-found') return undefined;
  const openFiles = limitOf(unit.get('LimitNOFILE'));
  const memoryMaxBytes = limitOf(unit.get('MemoryMax'));
  // an interval of 0 switches the limit off
  const isLimited = unit.get('StartLimitIntervalUSec') !== '0';
  return {
    restart,
    startLimitBurst: isLimited ? (limitOf(unit.get('StartLimitBurst')) ?? 0) : 0,
    fileState: unit.get('UnitFileState') ?? '',
    privateTmp: unit.get('PrivateTmp') === 'yes',
    ...(openFiles === undefined ? {} : { openFiles }),
    ...(memoryMaxBytes === undefined ? {} : { memoryMaxBytes }),
  };
}

/** `infinity`, or as old releases write it 2^64 - 1: no limit. */
function limitOf(text: string | undefined): number | undefined {
  const value = /^\d+$/.test(text ?? '') ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}
