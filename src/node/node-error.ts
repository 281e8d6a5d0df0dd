import type { Verb } from './program.js';

const FAILURES = [
  'malformed',
  'locked',
  'lock-lost',
  'lock-dir',
  'gone',
  'not-haproxy',
  'command',
  'environment',
  'argument',
  'runtime',
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
 * - `environment`, `argument`: HAProxy was started with a value that can't be repeated safely
 * - `runtime`: HAProxy did not answer on its socket
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
  environment: 'start HAProxy without a line break in its environment',
  argument: 'start HAProxy without a line break in its arguments',
  runtime: "see HAProxy's log and whether its socket answers",
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
