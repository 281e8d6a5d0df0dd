import type { Verb } from './program.js';

const FAILURES = [
  'malformed',
  'locked',
  'lock-lost',
  'lock-dir',
  'gone',
  'not-haproxy',
  'not-staged',
  'command',
  'environment',
  'argument',
  'state-file',
  'runtime',
  'no-run',
  'not-armed',
  'pending',
  'busy',
  'confirmed',
  'reverted',
  'timer',
  'no-undo',
  'disk',
  'damaged',
  'not-a-file',
  'changed',
  'installed',
  'install',
  'half',
  'usage',
] as const;

/**
 * What the node program could refuse, or what was wrong with its answer.
 * - `malformed`: what came back is not an answer of the program
 * - `locked`: another run holds the lock
 * - `lock-lost`: the run no longer holds the lock
 * - `lock-dir`: the lock's directory can't be used, as without root
 * - `gone`: a process that was observed is gone, or is another one by now
 * - `not-haproxy`, `command`: what should be reloaded is not what was observed
 * - `not-staged`: no files of the run lie on the node
 * - `environment`, `argument`: HAProxy was started with a value that can't be repeated safely
 * - `state-file`: a server-state-file could not be written
 * - `runtime`: HAProxy did not answer on its socket
 * - `no-run`, `not-armed`: the node knows no such run, or the run holds no armed undo
 * - `pending`: an earlier run of this node is neither confirmed nor reverted
 * - `busy`: another command works on the same run
 * - `confirmed`, `reverted`: the run has ended this way already
 * - `timer`: the node can't be made to take the change back by itself
 * - `no-undo`: what would be stopped is not started again by the run's undo
 * - `disk`: the node could not write; nothing was changed
 * - `damaged`: what the node received is not what was sent
 * - `not-a-file`: a path leads to something that can't be replaced as a file
 * - `changed`: a file is not what it was when the change was planned, or confirmed
 * - `installed`: the run has installed its files already
 * - `install`: a file could not be put in its place; all files are as before
 * - `half`: as before, and not all files could be put back either; the undo stays armed
 * - `usage`: a fault of hitless itself
 */
export type NodeFailure = (typeof FAILURES)[number];
const REMEDIES: Readonly<Record<NodeFailure, string>> = {
  malformed: 'see what the login shell of that user prints by itself: nothing may come before the program',
  locked: 'wait for the other run to end',
  'lock-lost': 'run hitless again: it looks at the node anew',
  'lock-dir': 'set become: sudo, or connect as root',
  gone: 'run hitless again: it looks at the node anew',
  'not-haproxy': 'see which processes run on the node, and name the right pid file or unit in the inventory',
  command: 'see how HAProxy was started on the node',
  'not-staged': 'run hitless again: it brings the files to the node anew',
  environment: 'start HAProxy without a line break in its environment',
  argument: 'start HAProxy without a line break in its arguments',
  'state-file': 'see whether root may write in its directory; without --keep-server-state it is left alone',
  runtime: "see HAProxy's log and whether its socket answers",
  'no-run': 'see hitless pending for the runs of this node',
  'not-armed': 'run hitless again: nothing was changed',
  pending: 'see hitless pending, then confirm or revert that run',
  busy: 'see hitless pending in a minute',
  confirmed: 'nothing is to be done: the change stays; hitless revert takes it back all the same',
  reverted: 'see hitless pending; run hitless again once the node is whole',
  timer: 'the node needs systemd-run or setsid',
  'no-undo': 'this is a fault of hitless: please report it',
  disk: 'make room, or see why the file system is not writable, then run hitless again',
  damaged: 'run hitless again',
  'not-a-file': 'name the file itself in the set, or put a plain file in that place',
  changed: 'see who changed it, then plan again',
  installed: 'revert the run first',
  install: 'see what the node says, then run hitless again',
  half: 'the node tries again when the deadline comes; see hitless pending, or put the files back from /var/lib/hitless/RUN/old',
  usage: 'this is a fault of hitless: please report it',
};

/** A call of the node program, or of HAProxy's sockets, that did not do what it was asked. */
export class NodeError extends Error {
  override readonly name: string = 'NodeError';
  readonly node: string;
  readonly verb: Verb | 'runtime';
  readonly code: NodeFailure;
  /** One sentence for the operator: what to do. */
  readonly remedy: string;

  constructor(
    node: string,
    verb: Verb | 'runtime',
    code: NodeFailure,
    text: string,
    options: { cause?: unknown } = {},
  ) {
    super(`${node}: ${verb}: ${text}`, options);
    this.node = node;
    this.verb = verb;
    this.code = code;
    this.remedy = REMEDIES[code];
  }
}

/** The failure that a refusal's code stands for; a code that is not known is a malformed answer. */
export const failureOf = (code: string): NodeFailure => FAILURES.find((failure) => failure === code) ?? 'malformed';
