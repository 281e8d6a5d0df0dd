import { readHaproxyConfig } from '../haproxy/read.js';
import { readKeepalivedConfig } from '../keepalived/read.js';
import type { ChangedFile, NodeChange, Service } from './change.js';
import { filesNeeds } from './changed-files.js';
import { haproxyNeeds } from './haproxy-change.js';
import { keepalivedNeeds } from './keepalived-change.js';

/** What a service has to do to take a change up, least first. */
export const ACTIONS = ['none', 'reload', 'restart'] as const;
export type Action = (typeof ACTIONS)[number];

/** One reason why a service has to be reloaded, or cannot do with a reload. */
export interface Need {
  readonly service: Service;
  readonly action: Exclude<Action, 'none'>;
  /** Of a restart: the setting that needs it. */
  readonly keyword?: string;
  readonly why: string;
  /** `FILE:LINE`, or the file where no line of it is the reason. */
  readonly at: string;
}

/** Something that happens without a reload, or that nobody takes up. */
export interface Note {
  readonly path: string;
  readonly text: string;
}

/** What a change of one node's files is to the services on it. */
export interface ChangeKind {
  readonly node: string;
  readonly haproxy: Action;
  readonly keepalived: Action;
  /** Restarts first. */
  readonly needs: readonly Need[];
  readonly notes: readonly Note[];
}

/** Needs and notes of a part of a change. */
export interface Findings {
  readonly needs: readonly Need[];
  readonly notes: readonly Note[];
}

/**
 * What a change asks of the services of a node: from what each file is to them, from what a reload of the running release can bring into
 * effect, and from whether anything but comments differs. Every changed file is in a need or in a note.
 */
export function kindOfChange(change: NodeChange): ChangeKind {
  const findings = [haproxyFindings(change), keepalivedFindings(change), filesNeeds(change, otherFiles(change))];
  const needs = findings
    .flatMap((each) => each.needs)
    .toSorted((a, b) => ACTIONS.indexOf(b.action) - ACTIONS.indexOf(a.action));
  const worst = (service: Service): Action => needs.find((need) => need.service === service)?.action ?? 'none';
  return {
    node: change.node,
    haproxy: worst('haproxy'),
    keepalived: worst('keepalived'),
    needs,
    notes: findings.flatMap((each) => each.notes),
  };
}

const NOTHING: Findings = { needs: [], notes: [] };

function haproxyFindings({ haproxy, changed }: NodeChange): Findings {
  const files = changed.filter(({ path }) => haproxy !== undefined && isConfig(haproxy, path));
  if (haproxy === undefined || files.length === 0) return NOTHING;
  return haproxyNeeds(haproxy, files, readHaproxyConfig(haproxy.before), readHaproxyConfig(haproxy.after));
}

function keepalivedFindings({ keepalived, changed }: NodeChange): Findings {
  const files = changed.filter(({ path }) => keepalived !== undefined && isConfig(keepalived, path));
  if (keepalived === undefined || files.length === 0) return NOTHING;
  const options = { configId: keepalived.configId, version: keepalived.release };
  return keepalivedNeeds(keepalived, files, readKeepalivedConfig(keepalived.after, options));
}

interface Sides {
  readonly before: readonly { readonly path: string }[];
  readonly after: readonly { readonly path: string }[];
}

const isConfig = ({ before, after }: Sides, path: string): boolean =>
  before.some((file) => file.path === path) || after.some((file) => file.path === path);

const otherFiles = ({ haproxy, keepalived, changed }: NodeChange): readonly ChangedFile[] =>
  changed.filter(({ path }) => ![haproxy, keepalived].some((side) => side !== undefined && isConfig(side, path)));

/** The paths of a change that keepalived reads as its configuration: they are installed right before it takes them up. */
export const keepalivedPaths = ({ keepalived, changed }: NodeChange): readonly string[] =>
  changed.map(({ path }) => path).filter((path) => keepalived !== undefined && isConfig(keepalived, path));
