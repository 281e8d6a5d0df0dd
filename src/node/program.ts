import { readFileSync } from 'node:fs';

/** The text of the one program that ever runs on a node: `program.sh`, which stands beside this module. */
export const PROGRAM: string = readFileSync(new URL('program.sh', import.meta.url), 'utf8');

export type Verb =
  | 'observe'
  | 'roles'
  | 'watch'
  | 'host'
  | 'validate'
  | 'candidate'
  | 'inspect'
  | 'lock'
  | 'check'
  | 'workers'
  | 'save'
  | 'reload'
  | 'service'
  | 'files'
  | 'texts'
  | 'arm'
  | 'stage'
  | 'install'
  | 'confirm'
  | 'revert'
  | 'pending';

/** The command that runs a verb; the program itself goes to its standard input. */
export const programArgv = (verb: Verb, args: readonly string[]): readonly string[] => [
  'sh',
  '-s',
  '--',
  verb,
  ...args,
];
