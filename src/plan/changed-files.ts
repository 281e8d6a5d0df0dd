import { posix } from 'node:path';
import { type ReferencedFile, referencedFiles } from '../haproxy/files.js';
import { readHaproxyConfig } from '../haproxy/read.js';
import type { KeepalivedConfig, VrrpScript } from '../keepalived/config.js';
import { readKeepalivedConfig } from '../keepalived/read.js';
import { statementsOf } from '../keepalived/same-meaning.js';
import type { ChangedFile, HaproxySide, KeepalivedSide, NodeChange, Service } from './change.js';
import type { Findings, Need } from './change-kind.js';
import { defaultsFileChange, type UnitChange, unitFileChange } from './unit-settings.js';

/** What changed files ask for that are no configuration of HAProxy or keepalived: certificates, maps, scripts, units, …. */
export function filesNeeds(change: NodeChange, files: readonly ChangedFile[]): Findings {
  if (files.length === 0) return { needs: [], notes: [] };
  const { haproxy, keepalived } = change;
  const judges = [
    ...serviceFileJudges(change),
    ...(keepalived === undefined ? [] : [keepalivedJudge(keepalived)]),
    ...(haproxy === undefined ? [] : [haproxyJudge(haproxy)]),
  ];
  const findings = files.map((file) => judge(file, judges));
  return { needs: findings.flatMap((each) => each.needs), notes: findings.flatMap((each) => each.notes) };
}

/** Undefined: this file is nothing to it. */
type Judge = (file: ChangedFile) => Findings | undefined;

function judge(file: ChangedFile, judges: readonly Judge[]): Findings {
  for (const each of judges) {
    const found = each(file);
    if (found !== undefined) return found;
  }
  return note(file, 'neither HAProxy nor keepalived reads it: it is installed, nothing is reloaded for it');
}

const note = ({ path }: ChangedFile, text: string): Findings => ({ needs: [], notes: [{ path, text }] });

const need = (service: Service, action: Need['action'], why: string, at: string): Findings => ({
  needs: [{ service, action, why, at }],
  notes: [],
});

/** Unit files, drop-ins, defaults and init scripts of the two services. */
function serviceFileJudges({ haproxy, keepalived }: NodeChange): readonly Judge[] {
  const units = [
    { service: 'haproxy', unit: haproxy?.unit ?? 'haproxy.service' },
    { service: 'keepalived', unit: keepalived?.unit ?? 'keepalived.service' },
  ] as const;
  return units.map(({ service, unit }) => (file) => {
    const name = unit.replace(/\.service$/, '');
    const [before, after] = [file.before?.text, file.after?.text];
    if (new RegExp(`^/(?:etc|run|lib|usr/lib)/systemd/system/${escaped(name)}\\.service(?:$|\\.d/)`).test(file.path)) {
      return ofUnit(service, file, unitFileChange(before, after));
    }
    if (new RegExp(`^/etc/(?:default|sysconfig|conf\\.d)/${escaped(name)}$`).test(file.path)) {
      return ofUnit(service, file, defaultsFileChange(before, after));
    }
    if (file.path !== `/etc/init.d/${name}`) return undefined;
    return note(file, `the init script of ${service}: it counts from its next call on`);
  });
}

function ofUnit(service: Service, file: ChangedFile, { action, why, line }: UnitChange): Findings {
  if (action === 'restart')
    return need(service, 'restart', why, line === undefined ? file.path : `${file.path}:${line}`);
  return note(file, action === 'none' ? `${why}: nothing has to be done` : why);
}

/** Scripts that keepalived runs and files that it watches: it takes them up without a reload. */
function keepalivedJudge({ before, after, configId, release }: KeepalivedSide): Judge {
  const options = { configId, version: release };
  const configs = [readKeepalivedConfig(before, options), readKeepalivedConfig(after, options)];
  const words = new Set([before, after].flatMap((side) => statementsOf(side, options).flatMap((each) => each.words)));
  return (file) => {
    const script = configs.flatMap(({ scripts }) => scripts).find(({ argv }) => argv.includes(file.path));
    if (script !== undefined) return note(file, scriptText(script, configs));
    const watched = configs.flatMap(({ trackFiles }) => trackFiles).find((each) => each.file === file.path);
    if (watched !== undefined) {
      return note(
        file,
        `track_file ${watched.name}: keepalived acts on it the moment it is written, whatever is reloaded`,
      );
    }
    const runs = [...words].some((word) => word.split(/\s+/).includes(file.path));
    return runs ? note(file, 'keepalived runs it when it is due: the new one counts from then on') : undefined;
  };
}

function scriptText({ name, intervalUs, weight, fall }: VrrpScript, configs: readonly KeepalivedConfig[]): string {
  const fatal = weight === 0 && configs.some(({ instances }) => instances.length > 0);
  return (
    `vrrp_script ${name}: keepalived runs the new one from its next run on, every ${intervalUs / 1e6} s, without a reload; ` +
    `it fails after ${fall} failing run(s)${fatal ? ', which puts its instances into FAULT' : ''}`
  );
}

/** Files that HAProxy loads as it starts or reloads. */
function haproxyJudge({ before, after }: HaproxySide): Judge {
  const configs = [readHaproxyConfig(before), readHaproxyConfig(after)];
  const references = configs.flatMap(referencedFiles);
  const folders = [...before, ...after].map(({ path }) => posix.dirname(path));
  return (file) => {
    const reference =
      references.find(({ path }) => path === file.path) ??
      references.find((each) => !NOT_LOADED.has(each.kind) && names(each, file.path)) ??
      references.find((each) => names(each, file.path));
    if (reference !== undefined) return ofReference(file, reference);
    // A crt-list names certificates, a Lua script loads what it likes: neither can be told from haproxy.cfg alone.
    const opener = references.find(({ kind }) => kind === 'crt-list' || kind === 'lua');
    if (opener === undefined || !folders.some((folder) => file.path.startsWith(`${folder}/`))) return undefined;
    return need('haproxy', 'reload', `the ${opener.kind} ${opener.written} may load it`, file.path);
  };
}

function names({ path, written, folder }: ReferencedFile, file: string): boolean {
  if (path === file || (!path.startsWith('/') && file.endsWith(`/${written}`))) return true;
  return folder !== undefined && path.startsWith('/') && file.startsWith(`${path.replace(/\/+$/, '')}/`);
}

/** Run or written while HAProxy runs, never loaded from. */
const NOT_LOADED: ReadonlyMap<string, string> = new Map([
  ['external-check', 'HAProxy runs it for each check: the new one counts from the next check on'],
  ['pidfile', 'HAProxy writes it itself'],
  ['chroot', 'it lies in the chroot directory, which HAProxy loads nothing from'],
]);

function ofReference(file: ChangedFile, { kind, at }: ReferencedFile): Findings {
  const text = NOT_LOADED.get(kind);
  if (text !== undefined) return note(file, text);
  return need('haproxy', 'reload', `it is loaded as ${kind} (${at.file}:${at.line})`, file.path);
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
