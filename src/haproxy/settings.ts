import type { Directive, HaproxyConfig, Position, Section } from './config.js';
import { parseDurationMs } from './durations.js';
import { lineageOf } from './lineage.js';
import { settingKeyOf } from './setting-key.js';

/** One line that counts in a proxy, its own or inherited from a `defaults`. */
export interface Setting {
  /** As in `SettingKey`. */
  readonly key: string;
  /** The whole line, a leading `no` or `default` cut. */
  readonly words: readonly string[];
  /** `no …`: the setting is turned off here. `default …` counts as off too. */
  readonly off: boolean;
  readonly at: Position;
  /** The `.if` conditions of the line and of the section's header; empty when it counts for certain. */
  readonly conditions: readonly string[];
  /** The `defaults` section it stands in; absent: the proxy's own. */
  readonly inheritedFrom?: Position;
}

/**
 * The settings of a proxy by key. Where lines replace each other, the list holds the last certain one and the conditional ones after it:
 * the last of them whose conditions hold is in force. Where lines add up, it holds all of them in the order of evaluation.
 */
export type Settings = ReadonlyMap<string, readonly Setting[]>;

/** Rules of health checks are inherited as a whole or not at all. */
const wholeSets: ReadonlySet<string> = new Set(['http-check', 'tcp-check']);

/** A line as a setting. `addsUp`: it does not replace earlier lines of its key. */
interface ReadSetting {
  readonly setting: Setting;
  readonly addsUp: boolean;
}

function settingOf({ words: written, at, conditions }: Directive, section: Section, own: boolean): ReadSetting {
  const off = written[0] === 'no' || written[0] === 'default';
  const words = off ? written.slice(1) : written;
  const { key, addsUp } = settingKeyOf(words);
  const isOff = off || words[0] === 'enabled';
  if (own) return { setting: { key, words, off: isOff, at, conditions }, addsUp };
  const all = [...(section.conditions ?? []), ...conditions];
  return { setting: { key, words, off: isOff, at, conditions: all, inheritedFrom: section.at }, addsUp };
}

/** A proxy's settings while they are read; lists of `inherited` are shared with other proxies and never changed. */
interface Collecting {
  readonly settings: Map<string, Setting[]>;
  readonly own: Set<string>;
}

function put({ settings, own }: Collecting, { setting, addsUp }: ReadSetting): void {
  const { key } = setting;
  const before = settings.get(key) ?? [];
  const certain = setting.conditions.length === 0;
  if (certain && (!addsUp || setting.off)) settings.set(key, [setting]);
  else if (certain && wholeSets.has(key) && setting.inheritedFrom === undefined && !own.has(key))
    settings.set(key, [setting]);
  else if (own.has(key)) before.push(setting);
  else settings.set(key, [...before, setting]);
  own.add(key);
}

/** One reading of a `defaults` section serves all that take from it. */
const known = new WeakMap<Section, Settings>();

function inheritedSettings([parent, ...ancestors]: readonly Section[]): Settings {
  if (!parent) return new Map();
  const settings = known.get(parent) ?? collect(parent, inheritedSettings(ancestors), false);
  known.set(parent, settings);
  return settings;
}

function collect(section: Section, inherited: Settings, isProxy: boolean): Settings {
  const collecting: Collecting = { settings: new Map(inherited) as Map<string, Setting[]>, own: new Set() };
  for (const directive of section.directives) put(collecting, settingOf(directive, section, isProxy));
  return collecting.settings;
}

/** Rules ask for the settings of a proxy again and again; a configuration never changes. */
const ofProxies = new WeakMap<readonly Section[], Map<Section, Settings>>();

/** The settings of a section with those of the `defaults` it descends from. `section` must be one of the configuration's. */
export function settingsOf({ sections }: HaproxyConfig, section: Section): Settings {
  const ofThese = ofProxies.get(sections) ?? new Map<Section, Settings>();
  ofProxies.set(sections, ofThese);
  const [, ...ancestors] = lineageOf(section, sections);
  const settings = ofThese.get(section) ?? collect(section, inheritedSettings(ancestors), true);
  ofThese.set(section, settings);
  return settings;
}

/** The setting that counts when every condition holds; undefined when there is none or it is turned off. */
export function settingOn(settings: Settings, key: string): Setting | undefined {
  const last = settings.get(key)?.at(-1);
  return last?.off === false ? last : undefined;
}

/** All lines of a key that add up, such as `acl` or `use_backend`; without those that `no …` cleared. */
export const linesOf = (settings: Settings, key: string): readonly Setting[] =>
  (settings.get(key) ?? []).filter(({ off }) => !off);

/** `timeout NAME` in milliseconds; undefined when it is not set: HAProxy then waits for ever. */
export function timeoutMs(settings: Settings, name: string): number | undefined {
  return parseDurationMs(settingOn(settings, `timeout ${name}`)?.words.at(-1) ?? '');
}

/** Whether `option NAME` is on. */
export const hasOption = (settings: Settings, name: string): boolean =>
  settingOn(settings, `option ${name}`) !== undefined;

/** The mode of a proxy; `tcp` when none is set. */
export const modeOf = (settings: Settings): string => settingOn(settings, 'mode')?.words[1] ?? 'tcp';
