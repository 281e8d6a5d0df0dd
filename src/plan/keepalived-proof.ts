import type { InstanceDump } from '../keepalived/dump.js';
import type { NodeFacts } from '../node/facts.js';
import { instancesOf, type NodeInstance } from './instance-view.js';
import { concludeProof, type Proof, type ProofCheck } from './proof.js';

/** What keepalived on a node must show after it took up its new configuration. */
export interface KeepalivedExpectation {
  /** It was stopped and started: its processes are new ones. */
  readonly started: boolean;
  /** All of its instances, and no others. */
  readonly instances: readonly ExpectedInstance[];
  /** Addresses that it must not have, whoever has them: VIPs that are in no instance of it any more. */
  readonly goneVips: readonly string[];
}

export interface ExpectedInstance {
  /** `family/vrid`. */
  readonly key: string;
  readonly name: string;
  readonly version: 2 | 3;
  /** Configured, before weights. */
  readonly priority: number;
  readonly advertIntUs: number;
  readonly state: 'MASTER' | 'BACKUP';
  /** Advertised ones and excluded ones. */
  readonly vips: readonly string[];
}

type Question = 'process' | 'instances' | 'values' | 'states' | 'VIPs';

/**
 * Whether keepalived runs its new configuration, and whether each VIP is where it belongs. The success of SIGHUP, or of `systemctl reload`, is no part of it:
 * a fatal file ends keepalived after that, and leaves its VIPs on the node.
 */
export function proveKeepalived(before: NodeFacts, now: NodeFacts, expected: KeepalivedExpectation): Proof<Question> {
  const process = sameProcess(before, now, expected);
  if (process.state !== 'ok') return concludeProof([process]);
  const dump = now.keepalived.dump;
  if (dump === undefined) {
    const detail = `keepalived's own state can't be read: ${now.unknowns.join('; ') || 'no reason is known'}`;
    return concludeProof([process, { what: 'values', state: 'pending', detail }]);
  }
  const instances = instancesOf(now);
  return concludeProof([
    process,
    instanceSet(instances, expected),
    valuesTaken(instances, expected),
    statesReached(before, instances, expected),
    vipsInPlace(now, expected),
  ]);
}

type Check = ProofCheck<Question>;

const identityOf = ({ pid, startTicks }: { readonly pid: number; readonly startTicks: number }): string =>
  `${pid}@${startTicks}`;

/** The parent process takes the signals: it lives through a reload. */
function sameProcess(
  before: NodeFacts,
  now: NodeFacts,
  { started, goneVips, instances }: KeepalivedExpectation,
): Check {
  const what = 'process';
  const [was, is] = [before.keepalived.processes[0], now.keepalived.processes[0]];
  if (is === undefined) {
    if (started) return { what, state: 'pending', detail: 'keepalived does not run yet' };
    const vips = new Set([...instances.flatMap((each) => each.vips), ...goneVips]);
    const left = now.addresses.filter(({ address }) => vips.has(address)).map(({ address }) => address);
    const behind = left.length === 0 ? '' : ` and left ${left.join(', ')} behind`;
    return { what, state: 'failed', detail: `keepalived ended over its new configuration${behind}` };
  }
  if (started) return { what, state: 'ok', detail: `keepalived ${is.pid} runs` };
  if (was !== undefined && identityOf(was) !== identityOf(is)) {
    return { what, state: 'failed', detail: `keepalived ${was.pid} ended, ${is.pid} is another process` };
  }
  return { what, state: 'ok', detail: `keepalived ${is.pid} lives on` };
}

function instanceSet(instances: readonly NodeInstance[], expected: KeepalivedExpectation): Check {
  const what = 'instances';
  const missing = expected.instances.filter(({ key }) => !instances.some((each) => each.key === key));
  const surplus = instances.filter(({ key }) => !expected.instances.some((each) => each.key === key));
  if (missing.length === 0 && surplus.length === 0) {
    return { what, state: 'ok', detail: `${instances.length} instance(s) as configured` };
  }
  const detail = [
    ...missing.map(({ name, key }) => `${name} (${key}) does not run yet`),
    ...surplus.map(({ name, key }) => `${name} (${key}) still runs`),
  ].join('; ');
  return { what, state: 'pending', detail };
}

function valuesTaken(instances: readonly NodeInstance[], expected: KeepalivedExpectation): Check {
  const what = 'values';
  const differing = paired(instances, expected).flatMap(({ wanted, dump }) => [
    ...unlike(`${wanted.name}: priority`, dump.priority, wanted.priority),
    ...unlike(`${wanted.name}: version`, dump.version, wanted.version),
    ...unlike(`${wanted.name}: advert_int in µs`, dump.advertIntUs, wanted.advertIntUs),
    ...unlike(`${wanted.name}: VIPs`, sorted(vipsOf(dump)), sorted(wanted.vips)),
  ]);
  return differing.length === 0
    ? { what, state: 'ok', detail: 'priorities, intervals, versions and VIPs as configured' }
    : { what, state: 'pending', detail: differing.join('; ') };
}

const unlike = (what: string, is: number | string, wanted: number | string): readonly string[] =>
  is === wanted ? [] : [`${what} is still ${is || 'none'}, not ${wanted || 'none'}`];

const vipsOf = ({ vips, excludedVips = [] }: InstanceDump): readonly string[] =>
  [...vips, ...excludedVips].map(({ address }) => address);

const sorted = (vips: readonly string[]): string => vips.toSorted((a, b) => (a < b ? -1 : 1)).join(' ');

/** A fault that was not there before a reload came with it; one that starts may wait for the first result of a script. */
function statesReached(before: NodeFacts, instances: readonly NodeInstance[], expected: KeepalivedExpectation): Check {
  const what = 'states';
  const off = paired(instances, expected).filter(({ wanted, dump }) => dump.state !== wanted.state);
  if (off.length === 0) {
    const states = expected.instances.map(({ name, state }) => `${name} ${state}`).join(', ');
    return { what, state: 'ok', detail: states };
  }
  const wasFault = (key: string): boolean =>
    instancesOf(before).some((each) => each.key === key && each.dump?.state === 'FAULT');
  const faulty = off.find(({ wanted, dump }) => dump.state === 'FAULT' && !expected.started && !wasFault(wanted.key));
  if (faulty !== undefined) {
    return { what, state: 'failed', detail: `${faulty.wanted.name} went into FAULT with the new configuration` };
  }
  const detail = off.map(({ wanted, dump }) => `${wanted.name} is ${dump.state}, not ${wanted.state} yet`).join('; ');
  return { what, state: 'pending', detail };
}

/** On the interfaces themselves: the second kind of evidence beside keepalived's own word. */
function vipsInPlace({ addresses }: NodeFacts, { instances, goneVips }: KeepalivedExpectation): Check {
  const what = 'VIPs';
  const held = new Set(addresses.map(({ address }) => address));
  const wanted = instances.flatMap(({ state, vips }) => (state === 'MASTER' ? vips : []));
  const unwanted = [...instances.flatMap(({ state, vips }) => (state === 'MASTER' ? [] : vips)), ...goneVips];
  const missing = wanted.filter((vip) => !held.has(vip));
  const left = unwanted.filter((vip) => held.has(vip) && !wanted.includes(vip));
  if (missing.length === 0 && left.length === 0) {
    return { what, state: 'ok', detail: wanted.length === 0 ? 'no VIP here' : `VIP ${wanted.join(', ')} here` };
  }
  const detail = [...missing.map((vip) => `${vip} is not here yet`), ...left.map((vip) => `${vip} is still here`)];
  return { what, state: 'pending', detail: detail.join('; ') };
}

function paired(
  instances: readonly NodeInstance[],
  expected: KeepalivedExpectation,
): readonly { readonly wanted: ExpectedInstance; readonly dump: InstanceDump }[] {
  return expected.instances.flatMap((wanted) => {
    const dump = instances.find(({ key }) => key === wanted.key)?.dump;
    return dump === undefined ? [] : [{ wanted, dump }];
  });
}
