import { isAbsolute, join, resolve } from 'node:path';
import type { ContentEntry, FileEntry, SecretEntry } from './content-schema.js';
import type { RiskEntry } from './risk-schema.js';
import { positionOf, type SourcePlace, type SourceText } from './source-text.js';
import type { SshEntry } from './ssh-schema.js';
import { type Path, spanOf, type Tree } from './tree.js';

/** What relative paths and `~` mean. */
export interface Place {
  /** The home directory that `~` stands for. */
  readonly home: string;
  /** The working directory that relative inventory paths start from. */
  readonly cwd: string;
}

/** An absolute path for one written in a file in `directory`; `none` stays `none` where it is a choice, not a file. */
function localPathFrom(directory: string, home: string, written: string): string {
  if (written === '~' || written.startsWith('~/')) return join(home, written.slice(1));
  return isAbsolute(written) ? written : resolve(directory, written);
}

/** The file that settings stand in, and what relative paths and `~` mean in it. */
export interface Standing {
  readonly source: SourceText;
  readonly tree: Tree;
  readonly directory: string;
  readonly home: string;
}

/** Settings of one level, which stand at `path` in a file, with every local file absolute and the place of every entry known. */
export function settled<Settings extends ContentEntry & { readonly ssh?: SshEntry; readonly risk?: RiskEntry }>(
  settings: Settings,
  path: Path,
  standing: Standing,
): Settings {
  const { ssh, files, secrets, risk } = settings;
  return {
    ...settings,
    ...(ssh && { ssh: withAbsolutePaths(ssh, standing) }),
    ...(risk?.suppress && {
      risk: {
        suppress: risk.suppress.map((entry, index) => ({
          ...entry,
          from: placeOf([...path, 'risk', 'suppress', index, 'rule'], standing),
        })),
      },
    }),
    ...(files && { files: files.map((entry, index) => settledFile(entry, [...path, 'files', index], standing)) }),
    ...(secrets && {
      secrets: Object.fromEntries(
        Object.entries(secrets).map(([name, secret]) => [name, settledSecret(secret, standing)]),
      ),
    }),
  };
}

const placeOf = (path: Path, { source, tree }: Standing): SourcePlace => ({
  file: source.path,
  ...positionOf(source, spanOf(tree, path).start),
});

function settledFile(entry: FileEntry, path: Path, standing: Standing): FileEntry {
  const from = placeOf([...path, 'source'], standing);
  const { directory, home } = standing;
  return { ...entry, from, source: entry.source === 'none' ? 'none' : localPathFrom(directory, home, entry.source) };
}

function settledSecret(secret: SecretEntry, { directory, home }: Standing): SecretEntry {
  return {
    ...secret,
    directory,
    ...(secret.file !== undefined && { file: localPathFrom(directory, home, secret.file) }),
  };
}

function withAbsolutePaths<E extends SshEntry>(ssh: E, { directory, home }: Standing): E {
  const absolute = (written: string) => localPathFrom(directory, home, written);
  const orNone = (written: string) => (written === 'none' ? written : absolute(written));
  return {
    ...ssh,
    ...(ssh.keys && { keys: ssh.keys.map(absolute) }),
    ...(ssh.knownHosts && { knownHosts: ssh.knownHosts.map(absolute) }),
    ...(ssh.agent !== undefined && { agent: orNone(ssh.agent) }),
    ...(ssh.config !== undefined && { config: orNone(ssh.config) }),
  };
}
