import type { ConfigFile } from '../haproxy/sections.js';
import type { SourceFile } from '../keepalived/source.js';

/** A file as it is, or as it will be. */
export interface FileVersion {
  readonly sha256: string;
  /** Absent for what is no text, or was not read. */
  readonly text?: string;
}

/** A file that differs. Absent `before`: there was none; absent `after`: there will be none. */
export interface ChangedFile {
  readonly path: string;
  readonly before?: FileVersion;
  readonly after?: FileVersion;
}

/** What HAProxy on a node is, and what its configuration says before and after: all of its files, in the order they are loaded. */
export interface HaproxySide {
  /** Of the process that runs; absent: not known. */
  readonly version?: string;
  /** Command line of the master or, without one, of the process. */
  readonly argv: readonly string[];
  readonly unit: string;
  readonly before: readonly ConfigFile[];
  readonly after: readonly ConfigFile[];
}

/** What keepalived on a node is, and what its configuration says before and after: the main file first, then all that it includes. */
export interface KeepalivedSide {
  /** Such as `2.2.7`. */
  readonly release: string;
  /** What `@id` lines are compared with. */
  readonly configId: string;
  readonly unit: string;
  readonly before: readonly SourceFile[];
  readonly after: readonly SourceFile[];
}

/** All that a change does to one node. */
export interface NodeChange {
  readonly node: string;
  /** Only files that differ; those of the two services among them. */
  readonly changed: readonly ChangedFile[];
  readonly haproxy?: HaproxySide;
  readonly keepalived?: KeepalivedSide;
}

export type Service = 'haproxy' | 'keepalived';
