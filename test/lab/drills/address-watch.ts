import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { must, pause } from '../lab.js';
import { BEFORE_KEEPALIVED } from './real-time.js';

/** An address came to a node, or went. */
export interface AddressChange {
  /** When the kernel had told it, in microseconds since 1970. */
  readonly atUs: number;
  readonly address: string;
  readonly there: boolean;
}

/** The IPv4 addresses of one node's network, seen from outside of the node. */
export interface AddressWatch {
  /** Addresses at the start; every change since is in `changes`. */
  readonly first: ReadonlySet<string>;
  readonly changes: readonly AddressChange[];
  has(address: string): boolean;
  stop(): void;
}

/** Watches a network namespace, also after it lost its name. */
export async function watchAddresses(namespace: string): Promise<AddressWatch> {
  const watch = ['ip', '-4', '-o', '-ts', 'monitor', 'address'];
  const monitor = spawn('chrt', [...BEFORE_KEEPALIVED, 'ip', 'netns', 'exec', namespace, ...watch], {
    env: { ...process.env, TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const changes: AddressChange[] = [];
  createInterface({ input: monitor.stdout }).on('line', (line) => changes.push(...readChange(line)));
  await untilListening(monitor.pid ?? 0);
  const listed = await must('ip', ['-n', namespace, '-4', '-o', 'address']);
  const first = new Set(listed.split('\n').flatMap((line) => ADDRESS.exec(line)?.[1] ?? []));
  return {
    first,
    changes,
    has: (address) => changes.findLast((change) => change.address === address)?.there ?? first.has(address),
    stop: () => {
      monitor.kill('SIGKILL');
    },
  };
}

const ADDRESS = /\sinet (\d+\.\d+\.\d+\.\d+)\//;
/** `[2026-11-25T19:28:01.817776] Deleted 2: eth0    inet 198.18.1.100/32 …`. */
const CHANGE = /^\[(\S+)\.(\d{6})\] (Deleted )?/;

function readChange(line: string): readonly AddressChange[] {
  const [, second, micros, deleted] = CHANGE.exec(line) ?? [];
  const address = ADDRESS.exec(line)?.[1];
  if (second === undefined || address === undefined) return [];
  return [{ atUs: Date.parse(`${second}Z`) * 1000 + Number(micros), address, there: deleted === undefined }];
}

/** Until the process has subscribed to a group of the kernel's messages. */
async function untilListening(pid: number): Promise<void> {
  for (let tries = 0; tries < 1000; tries += 1) {
    const sockets = await readFile(`/proc/${pid}/net/netlink`, 'utf8');
    const own = sockets.split('\n').map((line) => line.trim().split(/\s+/));
    if (own.some(([, protocol, port, groups]) => protocol === '0' && port === String(pid) && groups !== '00000000')) {
      return;
    }
    await pause(5);
  }
  throw new Error('ip monitor did not begin to listen within 5 s');
}
