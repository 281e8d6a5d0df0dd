import type { NodeSpec } from '../inventory/model.js';
import type { Host } from '../ssh/host.js';
import { blobsOf, fieldOf, labelledOf, linesOf, valuesOf } from './answer.js';
import { callProgram } from './call.js';
import { readMoment } from './clock.js';
import { clockOffset } from './clock-offset.js';
import { type HostFacts, SCRIPT_PROGRAMS } from './host-facts.js';
import { type InspectItem, itemBatches } from './inspect.js';
import { type Inspection, mergeInspections, readInspection } from './inspection.js';
import { readLinks } from './link-facts.js';
import { readMachine } from './machine.js';
import { readSysctls, type Service } from './process-facts.js';
import { serviceWords } from './services.js';
import { readUnitSettings } from './unit-settings.js';
import { checkResultOf } from './validate-candidate.js';
import type { Answer } from './wire.js';

/** Milliseconds: a configuration with many certificates or maps takes its time. */
const DEADLINE_MS = 60_000;
/** The node counts in hundredths of a second. */
const MS_A_HUNDREDTH = 10;

/** A machine, and what of its files and limits was asked for. */
export interface SeenHost {
  readonly facts: HostFacts;
  readonly inspection: Inspection;
}

/**
 * Looks at how a machine is set up, has HAProxy and keepalived check their files as they are, each once, and inspects `items` as `inspectNode` does. One
 * round trip, more only for hundreds of items; nothing on the node is changed. Throws `NodeError` and the host's `SshError`.
 */
export async function lookAtHost(
  host: Host,
  spec: NodeSpec,
  items: readonly InspectItem[],
  options: { readonly signal?: AbortSignal; readonly deadlineMs?: number } = {},
): Promise<SeenHost> {
  const sentMs = Date.now();
  const [first = [], ...others] = itemBatches(items);
  const words = [...serviceWords(spec), ...SCRIPT_PROGRAMS, '--', ...first];
  const answer = await callProgram(host, 'host', words, { deadlineMs: DEADLINE_MS, ...options });
  const offset = offsetMsOf(answer, sentMs, Date.now());
  const facts = { ...readHostAnswer(host.name, answer), ...(offset === undefined ? {} : { clockOffsetMs: offset }) };
  let inspection = readInspection(host.name, answer);
  for (const more of others) {
    const next = await callProgram(host, 'inspect', ['-', ...serviceWords(spec), ...more], {
      deadlineMs: DEADLINE_MS,
      ...options,
    });
    inspection = mergeInspections(inspection, readInspection(host.name, next));
  }
  return { facts, inspection };
}

/** Reads an answer of `host`, all but the clock's offset, which needs the asking clock. */
export function readHostAnswer(node: string, answer: Answer): HostFacts {
  const firewall = firewallOf(answer);
  return {
    node,
    links: readLinks(linesOf(answer, 'links') ?? [], linesOf(answer, 'kernel') ?? []),
    sysctls: readSysctls(answer),
    ...(firewall === undefined ? {} : { firewall }),
    ...readMachine((name) => labelledOf(answer, 'dmi', name) ?? ''),
    ...readUnitSettings(linesOf(answer, 'units') ?? []),
    programs: new Map(valuesOf(answer, 'program').map((path) => [path.slice(path.lastIndexOf('/') + 1), path])),
    selinux: selinuxOf(fieldOf(answer, 'selinux')),
    ...checkOf(answer, 'haproxy', (result, ms) => ({ haproxyCheck: result, haproxyCheckMs: ms })),
    ...checkOf(answer, 'keepalived', (result, ms) => ({ keepalivedTest: result, keepalivedTestMs: ms })),
    unknowns: valuesOf(answer, 'unknown'),
  };
}

const TOOLS = ['nft', 'iptables', 'ip6tables'] as const;

/** Of a firewall that was seen in part nothing is said: what was not seen may let through what the rest drops, or drop it. */
function firewallOf(answer: Answer): HostFacts['firewall'] {
  const blobs = blobsOf(answer, 'firewall');
  if (blobs.length === 0 || valuesOf(answer, 'unknown').some((text) => text.startsWith('firewall: '))) return undefined;
  return TOOLS.flatMap((tool) => {
    const rules = blobs.find(({ label }) => label === tool)?.lines ?? [];
    return rules.length === 0 ? [] : [{ tool, rules }];
  });
}

function selinuxOf(enforce: string): NonNullable<HostFacts['selinux']> {
  if (enforce === '1') return 'enforcing';
  return enforce === '0' ? 'permissive' : 'disabled';
}

function checkOf<T>(
  answer: Answer,
  service: Service,
  facts: (result: NonNullable<ReturnType<typeof checkResultOf>>, ms: number) => T,
): T | undefined {
  const result = checkResultOf(answer, service);
  const took = labelledOf(answer, 'took', service);
  return result === undefined || took === undefined ? undefined : facts(result, Number(took) * MS_A_HUNDREDTH);
}

/** The node read its clock when it began and when it ended. */
function offsetMsOf(answer: Answer, sentMs: number, receivedMs: number): HostFacts['clockOffsetMs'] {
  const [before, after] = valuesOf(answer, 'at').map(readMoment);
  if (before === undefined || after === undefined) return undefined;
  const offset = clockOffset([
    {
      sentUs: sentMs * 1000,
      receivedUs: receivedMs * 1000 + 999,
      beforeUs: before.highUs,
      afterUs: after.lowUs,
    },
  ]);
  return offset === undefined
    ? undefined
    : { low: Math.floor(offset.lowUs / 1000), high: Math.ceil(offset.highUs / 1000) };
}
