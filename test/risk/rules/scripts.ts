import { EMPTY_INSPECTION, type Inspection, type PathFacts } from '../../../src/node/inspection.js';
import { instanceConf } from '../scenes.js';

export const CHECK = '/usr/local/sbin/check';
/** An instance that tracks one script. */
export const conf = ({
  script = CHECK,
  user = '',
  globals = 'script_user root',
  lines = [] as readonly string[],
} = {}): string =>
  instanceConf({
    head: `global_defs {\n    ${globals}\n}\nvrrp_script chk {\n    script "${script}"\n    ${user}\n}`,
    lines: ['track_script {', '    chk', '}', ...lines],
  });

export const file = (mode: number, uid = 0): PathFacts => ({
  kind: 'file',
  mode,
  uid,
  gid: 0,
  bytes: 1,
  writable: true,
});
const directory = (mode: number): PathFacts => ({ ...file(mode), kind: 'directory' });
const parents = ['/', '/usr', '/usr/local', '/usr/local/sbin'].map((path) => [path, directory(0o755)] as const);
const users = new Map([
  ['root', { uid: 0, gid: 0 }],
  ['checker', { uid: 900, gid: 900 }],
]);
/** A node where these paths are there, below directories of root. */
export const inspected = (paths: Readonly<Record<string, PathFacts>>, more: Partial<Inspection> = {}): Inspection => ({
  ...EMPTY_INSPECTION,
  users,
  paths: new Map([...parents, ...Object.entries(paths)]),
  ...more,
});
export const whole = inspected({ [CHECK]: file(0o755) });
