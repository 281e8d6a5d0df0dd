import type { Bundle, BundleFile } from '../bundle/bundle.js';
import { type ShownText, shownText } from '../bundle/shown-text.js';
import { printableLine } from './diff.js';
import type { Paint } from './paint.js';

type AnyBundle = Bundle<'filled' | 'masked'>;

/** What the node of a bundle would have, each file with its content. */
export function renderedLines(bundle: AnyBundle, paint: Paint): readonly string[] {
  const { node, files, purge } = bundle;
  const count = files.length === 1 ? '1 file' : `${files.length} files`;
  const purged = purge.length === 0 ? '' : `; other files in ${purge.join(', ')} would be deleted`;
  const digest = isWhole(bundle) ? `digest ${bundle.digest}` : 'no digest without the secrets';
  return [
    `${paint.bold(node)}: ${count}, ${digest}${purged}`,
    ...files.flatMap((file) => fileLines(node, file, paint)),
  ];
}

function fileLines(node: string, file: BundleFile, paint: Paint): readonly string[] {
  const masked = file.secretNames.length === 0 ? '' : `, masked: ${file.secretNames.join(', ')}`;
  const head = `== ${node}:${file.path} (${permissionsText(file)}, from ${file.source}${masked})`;
  return ['', paint.bold(printableLine(head)), ...contentLines(shownText(file))];
}

/** The lines of a file's content. */
export function contentLines(shown: ShownText): readonly string[] {
  switch (shown.kind) {
    case 'binary':
      return [`(binary, ${shown.bytes} bytes)`];
    case 'hidden':
      return [`(not shown: ${shown.reason})`];
    case 'text':
      return shown.text.replace(/\n$/, '').split('\n').map(printableLine);
  }
}

function permissionsText({ owner, group, mode, newMode }: BundleFile): string {
  const given = [owner && `owner ${owner}`, group && `group ${group}`, mode && `mode ${mode}`].filter(
    (part) => part !== undefined,
  );
  return [...given, ...(mode === undefined ? [`mode as on the node, new ${newMode}`] : [])].join(', ');
}

/** A bundle as a report object. Of masked content there is neither size nor hash: they would be those of the masks. */
export function renderedObject(pair: string, bundle: AnyBundle): Record<string, unknown> {
  const { node, files, purge, digest } = bundle;
  return {
    pair,
    node,
    ...(isWhole(bundle) && { digest }),
    purge,
    files: files.map((file) => fileObject(file, bundle)),
  };
}

function fileObject(file: BundleFile, { secrets }: AnyBundle): Record<string, unknown> {
  const { path, source, template, owner, group, mode, newMode, secretNames, sha256, content } = file;
  const isReal = secrets === 'filled' || secretNames.length === 0;
  const shown = shownText(file);
  return {
    path,
    source,
    template,
    owner,
    group,
    mode,
    newMode,
    secrets: secretNames,
    ...(isReal && { sha256, bytes: content.length }),
    ...(shown.kind === 'text' ? { text: shown.text } : { notShown: shown.kind === 'binary' ? 'binary' : shown.reason }),
  };
}

function isWhole({ secrets, files }: AnyBundle): boolean {
  return secrets === 'filled' || files.every(({ secretNames }) => secretNames.length === 0);
}
