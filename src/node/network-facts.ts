import type { InterfaceAddress, Listener } from './facts.js';

/** Addresses from the lines of `ip -o addr show`; lines of another shape are passed over. */
export function readAddresses(lines: readonly string[]): readonly InterfaceAddress[] {
  return lines.flatMap((line) => {
    // the prefix stands behind the peer's address on a point-to-point link
    const match =
      /^\d+:\s+([^\s@]+)(?:@\S+)?\s+inet6?\s+([0-9a-fA-F.:]+)(?:\s+peer\s+[0-9a-fA-F.:]+)?(?:\/(\d+))?\s/.exec(
        `${line} `,
      );
    const [, ifname, address, prefix] = match ?? [];
    if (ifname === undefined || address === undefined) return [];
    return [
      { ifname, address, prefixLength: prefix === undefined ? (address.includes(':') ? 128 : 32) : Number(prefix) },
    ];
  });
}

/** Listening TCP sockets from the lines of `ss -ltnp`; its header is passed over. */
export const readListeners = (lines: readonly string[]): readonly Listener[] => readSockets(lines, 'LISTEN');

/** The sockets in that state from the lines of `ss -ltnp` or `ss -lunp`. */
export function readSockets(lines: readonly string[], wanted: 'LISTEN' | 'UNCONN'): readonly Listener[] {
  return lines.flatMap((line) => {
    const [state, , , local = '', , users = ''] = line.trim().split(/\s+/, 6);
    const colon = local.lastIndexOf(':');
    const port = Number(local.slice(colon + 1));
    if (state !== wanted || colon < 0 || !Number.isInteger(port)) return [];
    const address = local
      .slice(0, colon)
      .replace(/%[^\]]*$/, '')
      .replace(/^\[|\]$/g, '')
      .replace(/%.*$/, '');
    const pids = [...users.matchAll(/pid=(\d+)/g)].map((match) => Number(match[1]));
    return [{ address, port, processName: /\(\("([^"]*)"/.exec(users)?.[1] ?? '', pids: [...new Set(pids)] }];
  });
}
