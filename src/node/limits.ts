/** What the running HAProxy may open and use. Absent: not known. */
export interface Limits {
  /** Hard limit of open files of the service's process. */
  readonly openFiles?: number;
  /** Effective capabilities of the service's process, as a mask. */
  readonly capabilities?: bigint;
  readonly uid?: number;
  /** fs.nr_open: what a process with CAP_SYS_RESOURCE may raise its limit to. */
  readonly nrOpen?: number;
  /** net.ipv4.ip_unprivileged_port_start. */
  readonly unprivilegedPortStart?: number;
  readonly memAvailableKb?: number;
  /** Resident memory of the largest HAProxy process. */
  readonly largestRssKb?: number;
}

/** From the lines of /proc files with their names before them; `pid` is the service's process. */
export function readLimits(lines: readonly string[], pid: number | undefined): Limits {
  const value = (prefix: string, pattern: RegExp): string | undefined =>
    lines.flatMap((line) => (line.startsWith(prefix) ? [pattern.exec(line.slice(prefix.length))?.[1]] : []))[0];
  const capabilities = value(`/proc/${pid}/status:CapEff:`, /([0-9a-f]{1,16})/);
  const openFiles = value(`/proc/${pid}/limits:Max open files`, /^\s+\S+\s+(\d+)/);
  const rss = lines.flatMap((line) => /^\/proc\/\d+\/status:VmRSS:\s+(\d+) kB/.exec(line)?.[1] ?? []).map(Number);
  const limits = {
    openFiles: count(openFiles),
    capabilities: capabilities === undefined ? undefined : BigInt(`0x${capabilities}`),
    uid: count(value(`/proc/${pid}/status:Uid:`, /^\s+\d+\s+(\d+)/)),
    nrOpen: count(value('/proc/sys/fs/nr_open:', /^(\d+)/)),
    unprivilegedPortStart: count(value('/proc/sys/net/ipv4/ip_unprivileged_port_start:', /^(\d+)/)),
    memAvailableKb: count(value('/proc/meminfo:MemAvailable:', /(\d+) kB/)),
    largestRssKb: rss.length === 0 ? undefined : Math.max(...rss),
  };
  return Object.fromEntries(Object.entries(limits).filter(([, each]) => each !== undefined)) as Limits;
}

const count = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));
