import { posix } from 'node:path';
import type { FileSpec } from '../inventory/model.js';
import type { Source } from './source-files.js';

/** One file that a node is to have, before its content is known. */
export interface Installed {
  readonly path: string;
  /** The file on this machine. */
  readonly file: string;
  readonly isTemplate: boolean;
  /** The folder that the templates of this source may include from. */
  readonly folder: string;
  readonly spec: FileSpec;
}

/** What is wrong with what an entry installs, and the entry. */
export interface Fault {
  readonly spec: FileSpec;
  readonly message: string;
  readonly suggestion?: string;
}

/** The files that one entry installs: one, or those of a directory, `.j2` taken off the names of templates. */
export function installedBy(
  spec: FileSpec,
  source: Source,
): { readonly files: readonly Installed[]; readonly faults: readonly Fault[] } {
  if (source.kind === 'file') {
    const isTemplate = spec.template ?? spec.source.endsWith('.j2');
    const files = [{ path: spec.path, file: spec.source, isTemplate, folder: posix.dirname(spec.source), spec }];
    const purge = { spec, message: 'only directories are purged', suggestion: `${spec.source} is a file` };
    return { files, faults: spec.purge ? [purge] : [] };
  }
  const files = source.names.map((name): Installed => {
    const isTemplate = spec.template ?? name.endsWith('.j2');
    const installedName = isTemplate ? name.replace(/\.j2$/, '') : name;
    return {
      path: posix.join(spec.path, installedName),
      file: posix.join(spec.source, name),
      isTemplate,
      folder: spec.source,
      spec,
    };
  });
  const faults = duplicates(files).map(({ path, file }) => ({
    spec,
    message: `two files of the source install ${path}`,
    suggestion: `${file} is one of them`,
  }));
  if (files.length === 0 && spec.purge) {
    faults.push({
      spec,
      message: `${spec.source} holds no file, and ${spec.path} would be emptied`,
      suggestion: 'put files in it, or remove purge',
    });
  }
  return { files, faults };
}

function duplicates(files: readonly Installed[]): readonly Installed[] {
  const seen = new Set<string>();
  return files.filter(({ path }) => seen.size === seen.add(path).size);
}

/** All that a node is to have, what a later entry installs in place of what an earlier one does; and paths that cannot be side by side. */
export function laidOver(files: readonly Installed[]): {
  readonly files: readonly Installed[];
  readonly faults: readonly Fault[];
} {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const faults = [...byPath.values()].flatMap(({ path, spec }): Fault[] => {
    const parent = parentsOf(path).find((directory) => byPath.has(directory));
    return parent === undefined
      ? []
      : [{ spec, message: `${path} cannot be installed: another entry installs ${parent} as a file` }];
  });
  return { files: [...byPath.values()], faults };
}

function parentsOf(path: string): string[] {
  const parts = path.split('/').slice(1, -1);
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
}
