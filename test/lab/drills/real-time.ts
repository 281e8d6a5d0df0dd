import { must } from '../lab.js';

/**
 * A busy machine must not be taken for a slow keepalived: in drills all of it is scheduled in real time, as its manual advises for busy hosts
 * (`vrrp_rt_priority`), and so is what acts on it. Its configuration has no part in this.
 */
const PRIORITY = 10;

/** Options of `chrt` for what is to wait for the processor as keepalived does, */
export const LIKE_KEEPALIVED = ['--rr', String(PRIORITY)];
/** and for what must see it at once. */
export const BEFORE_KEEPALIVED = ['--fifo', String(PRIORITY + 10)];

/** For keepalived's service: from its next start on. */
export const SERVICE_LINES = `[Service]\nCPUSchedulingPolicy=rr\nCPUSchedulingPriority=${PRIORITY}\n`;

/** Runs a command that acts on keepalived. */
export const urgent = (file: string, ...args: readonly string[]): Promise<string> =>
  must('chrt', [...LIKE_KEEPALIVED, file, ...args]);

/** A process from now on, and not what it starts. */
export const hurry = (pid: number): Promise<string> =>
  must('chrt', ['--reset-on-fork', '--rr', '--pid', String(PRIORITY), String(pid)]);
