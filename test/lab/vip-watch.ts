import { type ChildProcess, spawn } from 'node:child_process';
import { must } from './lab.js';

/** From, until (exclusive); milliseconds since the epoch, by the machine's own clock, which all its network namespaces share. */
interface Held {
  readonly node: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Who had a VIP on an interface, as the kernel told at the moment itself. */
export interface VipHistory {
  /** Longest time that two nodes had it. */
  readonly dualMs: number;
  /** Longest time that no node had it, after somebody first had. */
  readonly absentMs: number;
  /** Who had it, in order; a node that had it all the while is one entry. */
  readonly holders: readonly string[];
}

export interface VipWatch {
  /** Ends the watching and tells of one VIP. */
  end(): Promise<(vip: string) => VipHistory>;
}

interface Watched {
  readonly node: string;
  readonly process: ChildProcess;
  readonly lines: string[];
}

/** Watches the addresses of the nodes from outside, one `ip monitor` for each network namespace. */
export async function watchVips(lab: string, nodes: readonly string[]): Promise<VipWatch> {
  const watched = nodes.map((node): Watched => {
    const child = spawn('ip', ['-n', `hl-${lab}-${node}`, '-ts', '-o', 'monitor', 'address'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, TZ: 'UTC' },
    });
    const lines: string[] = [];
    let rest = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      const parts = (rest + chunk.toString()).split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts);
    });
    return { node, process: child, lines };
  });
  const startMs = Date.now();
  const first = await Promise.all(nodes.map((node) => must('ip', ['-n', `hl-${lab}-${node}`, '-o', 'addr'])));
  return {
    async end() {
      const endMs = Date.now();
      await Promise.all(watched.map(stopWatching));
      return (vip) => {
        const held = watched.flatMap(({ node, lines }, at) =>
          holdsOf({ node, vip, lines, heldFirst: hasVip(first[at] ?? '', vip), startMs, endMs }),
        );
        return historyOf(held, startMs, endMs);
      };
    },
  };
}

const hasVip = (text: string, vip: string): boolean => text.includes(` ${vip}/`);

const stopWatching = ({ process: child }: Watched): Promise<void> =>
  new Promise((done) => {
    child.once('close', () => done());
    child.kill('SIGTERM');
  });

interface Watching {
  readonly node: string;
  readonly vip: string;
  readonly lines: readonly string[];
  readonly heldFirst: boolean;
  readonly startMs: number;
  readonly endMs: number;
}

function holdsOf({ node, vip, lines, heldFirst, startMs, endMs }: Watching): readonly Held[] {
  const holds: Held[] = [];
  let fromMs = heldFirst ? startMs : undefined;
  for (const line of lines.filter((each) => hasVip(each, vip))) {
    const atMs = Date.parse(`${/^\[([^\]]+)\]/.exec(line)?.[1]?.slice(0, 23) ?? ''}Z`);
    const isDeleted = line.includes('Deleted');
    if (!isDeleted) fromMs ??= atMs;
    else if (fromMs !== undefined) {
      holds.push({ node, fromMs, toMs: atMs });
      fromMs = undefined;
    }
  }
  return fromMs === undefined ? holds : [...holds, { node, fromMs, toMs: endMs }];
}

function historyOf(holds: readonly Held[], startMs: number, endMs: number): VipHistory {
  const times = [...new Set([startMs, endMs, ...holds.flatMap(({ fromMs, toMs }) => [fromMs, toMs])])].toSorted(
    (a, b) => a - b,
  );
  const spans = times.slice(0, -1).map((fromMs, at) => ({
    ms: (times[at + 1] ?? endMs) - fromMs,
    nodes: holds.filter((each) => each.fromMs <= fromMs && fromMs < each.toMs).map(({ node }) => node),
  }));
  const served = spans.slice(spans.findIndex(({ nodes }) => nodes.length > 0));
  const longest = (matches: (count: number) => boolean): number =>
    Math.max(0, ...served.filter(({ nodes }) => matches(nodes.length)).map(({ ms }) => ms));
  const holders = served.flatMap(({ nodes }) => (nodes.length === 1 ? nodes : []));
  return {
    dualMs: longest((count) => count > 1),
    absentMs: longest((count) => count === 0),
    holders: holders.filter((node, at) => node !== holders[at - 1]),
  };
}
