import type { Directive, HaproxyConfig, Position, Section } from './config.js';
import { globalSettings } from './global.js';
import { filesOfLine, type NamedFile } from './line-files.js';

/** A file or folder that the configuration names. */
export interface ReferencedFile extends NamedFile {
  /**
   * The path that HAProxy opens: with `crt-base`, `ca-base`, `key-base` or `server-state-base` and an absolute `default-path` before it. A path that is
   * still relative counts from the folder HAProxy is started in, or as `default-path` says.
   */
  readonly path: string;
  /** As it is written. */
  readonly written: string;
  readonly section: string;
  readonly at: Position;
  readonly conditions: readonly string[];
}

type Bases = Readonly<Record<NonNullable<NamedFile['base']>, string | undefined>> & { readonly origin: string };

const join = (folder: string, path: string): string => `${folder.replace(/\/+$/, '')}/${path}`;

function pathOf({ written, base }: NamedFile & { readonly written: string }, bases: Bases): string {
  if (written.startsWith('/') || written.startsWith('@')) return written;
  const folder = base === undefined ? undefined : bases[base];
  const path = folder === undefined ? written : join(folder, written);
  return path.startsWith('/') || bases.origin === '' ? path : join(bases.origin, path);
}

function basesOf(config: HaproxyConfig): Bases {
  const { crtBase, caBase, keyBase, serverStateBase, defaultPath } = globalSettings(config);
  const [how, origin = ''] = (defaultPath?.value ?? '').split(' ');
  return {
    crt: crtBase?.value,
    ca: caBase?.value,
    key: keyBase?.value,
    state: serverStateBase?.value,
    origin: how === 'origin' ? origin : '',
  };
}

const labelOf = ({ kind, name }: Section): string => (name === undefined ? kind : `${kind} ${name}`);

/**
 * Every file and folder that a configuration names, in the order of its lines: what must be on both nodes and, but for node-local ones, be
 * the same there. Certificates, error pages, `-f` and `map()` files, Lua programs, SPOE configurations, state files, the chroot, ….
 */
export function referencedFiles(config: HaproxyConfig): readonly ReferencedFile[] {
  const bases = basesOf(config);
  const inLine = (section: Section, directive: Directive): readonly ReferencedFile[] =>
    filesOfLine(section.kind, directive.words).map((file) => ({
      ...file,
      path: pathOf(file, bases),
      section: labelOf(section),
      at: directive.at,
      conditions: directive.conditions,
    }));
  return config.sections.flatMap((section) => section.directives.flatMap((directive) => inLine(section, directive)));
}
