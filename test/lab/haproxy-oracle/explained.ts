import type { Difference } from './compare.js';

/** A difference between the reader and HAProxy that is HAProxy's way of telling, not the reader's mistake. */
export interface Explanation {
  readonly name: string;
  readonly fits: (difference: Difference) => boolean;
}

/** Ports that the kernel hands out to sockets that did not ask for one (net.ipv4.ip_local_port_range). */
const isEphemeral = (port: number): boolean => port >= 32_768 && port <= 60_999;

export const explanations: readonly Explanation[] = [
  {
    name: 'the UDP socket that log lines are sent from stands unconnected, as a listener would',
    fits: ({ side, fact }) => {
      const port = /^listener: udp 0\.0\.0\.0:(\d+)$/.exec(fact)?.[1];
      return side === 'only HAProxy' && port !== undefined && isEphemeral(Number(port));
    },
  },
  {
    name: 'show stat calls `balance random` unknown: its table of names lacks it',
    fits: ({ fact }) => /^backend: .* (?:random|unknown) cookie ''$/.test(fact),
  },
];
