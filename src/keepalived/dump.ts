import { readAddress } from './address.js';
import { type DumpedBlock, dumpedInstances } from './dump-blocks.js';

/** keepalived's own word on one VRRP instance, from its SIGUSR1 data dump (`keepalived.data`). */
export interface InstanceDump {
  readonly name: string;
  readonly state: 'INIT' | 'BACKUP' | 'MASTER' | 'FAULT';
  /** The one that is configured. */
  readonly interface: string;
  /** The interface on top of it that adverts and VIPs use, with `use_vmac` or `use_ipvlan`. */
  readonly vmac?: string;
  readonly vrid: number;
  readonly version: 2 | 3;
  readonly priority: number;
  /** keepalived 1.x does not print it: there the configured priority stands here, which is what 1.x times by. */
  readonly effectivePriority: number;
  readonly advertIntUs: number;
  /** v3 BACKUPs use the MASTER's interval. */
  readonly masterAdvertIntUs?: number;
  /** While a BACKUP ignores adverts, what remains of it; 1 where priority 255 made it MASTER at once. */
  readonly masterDownUs?: number;
  /** Only in BACKUP: the router whose adverts it accepts; absent before the first one. */
  readonly masterRouter?: string;
  readonly masterPriority?: number;
  /** The addresses of `virtual_ipaddress`. */
  readonly vips: readonly DumpedVip[];
  /** The addresses of `virtual_ipaddress_excluded`; absent when there are none. */
  readonly excludedVips?: readonly DumpedVip[];
  /** What keepalived starts it as, after the rules for sync groups; once it runs, the same as `state`. */
  readonly wantState?: 'MASTER' | 'BACKUP';
  /** Absent: not printed, as by 1.x. */
  readonly nopreempt?: boolean;
  /** Printed with six digits; absent: none. */
  readonly preemptDelayUs?: number;
  /** Printed from 2.2.3 on. */
  readonly downTimerAdverts?: number;
  /** Interface and script faults that hold it in FAULT. */
  readonly faults?: number;
  /** Epoch seconds with microseconds, as printed. */
  readonly lastTransition?: number;
}

/** A virtual address, bare and canonical. */
interface DumpedVip {
  readonly address: string;
  /** keepalived has put it on its interface. */
  readonly isSet: boolean;
}

const STATES = ['INIT', 'BACKUP', 'MASTER', 'FAULT'] as const;
/** Printed among the interface faults by 2.3 where a tracker has failed; the tracker is counted already. */
const TRACKER_FLAG = 'unspecified';

/**
 * Reads the text of `keepalived.data` as releases 1.3.5 to 2.4 write it. Never throws. An instance of which a required line is missing
 * (the file is written after it appears, so it may be cut short) is left out; other missing lines leave their field absent.
 */
export function readDataDump(text: string): InstanceDump[] {
  return dumpedInstances(text).flatMap((block) => {
    const dump = readInstanceDump(block);
    return dump ? [dump] : [];
  });
}

function readInstanceDump({ name, fields, lists }: DumpedBlock): InstanceDump | undefined {
  const state = STATES.find((known) => known === fields.get('State'));
  const [, vmac, ifname] =
    /^(?:(\S+), (?:vmac|ipvlan) on )?(\S+)$/.exec(
      fields.get('Interface') ?? fields.get('Listening device') ?? fields.get('Runing on device') ?? '',
    ) ?? [];
  const vrid = wholeNumber(fields.get('Virtual Router ID'));
  const version = versionOf(fields);
  const priority = wholeNumber(fields.get('Priority'));
  const advertIntUs = durationUs(fields.get('Advert interval'));
  if (!state || !ifname || !version || vrid === undefined || priority === undefined || advertIntUs === undefined)
    return undefined;
  const excludedVips = vipsOf(lists.get('Virtual IP Excluded') ?? []);
  return {
    name,
    state,
    interface: ifname,
    ...(vmac !== undefined && { vmac }),
    vrid,
    version,
    priority,
    effectivePriority: wholeNumber(fields.get('Effective priority')) ?? priority,
    advertIntUs,
    ...optionalFields(fields, lists),
    vips: vipsOf(lists.get('Virtual IP') ?? []),
    ...(excludedVips.length > 0 && { excludedVips }),
  };
}

function optionalFields(fields: DumpedBlock['fields'], lists: DumpedBlock['lists']): Partial<InstanceDump> {
  const masterAdvertIntUs = durationUs(fields.get('Master advert interval') ?? fields.get('Master advert int'));
  const masterDownUs = wholeNumber(/^(\d+) usecs/.exec(fields.get('Master down timer') ?? '')?.[1]);
  const masterPriority = wholeNumber(fields.get('Master priority'));
  // Before the first advert was accepted the priority is 0, and the router ff02::12 or 0.0.0.0.
  const heard = masterPriority === 0 ? undefined : { masterRouter: fields.get('Master router'), masterPriority };
  const wantState = (['MASTER', 'BACKUP'] as const).find((known) => known === fields.get('Wantstate'));
  const preempt = fields.get('Preempt');
  const preemptDelayUs = durationUs(fields.get('Preempt delay'));
  const downTimerAdverts = wholeNumber(fields.get('Down timer adverts'));
  const faults = faultsOf(fields, lists);
  const lastTransition = /^\d{1,12}(?:\.\d{1,6})?(?!\d)/.exec(fields.get('Last transition') ?? '')?.[0];
  return {
    ...(masterAdvertIntUs !== undefined && { masterAdvertIntUs }),
    ...(masterDownUs !== undefined && { masterDownUs }),
    ...(heard?.masterRouter !== undefined && { masterRouter: heard.masterRouter }),
    ...(heard?.masterPriority !== undefined && { masterPriority: heard.masterPriority }),
    ...(wantState !== undefined && { wantState }),
    ...(preempt !== undefined && { nopreempt: preempt === 'disabled' }),
    ...(preemptDelayUs !== undefined && { preemptDelayUs }),
    ...(downTimerAdverts !== undefined && { downTimerAdverts }),
    ...(faults !== undefined && { faults }),
    ...(lastTransition !== undefined && { lastTransition: Number(lastTransition) }),
  };
}

/** `VRRP Version = 2`; `Using VRRPv2` in 1.3. */
function versionOf(fields: DumpedBlock['fields']): 2 | 3 | undefined {
  const printed =
    fields.get('VRRP Version') ?? (fields.has('Using VRRPv3') ? '3' : fields.has('Using VRRPv2') ? '2' : undefined);
  if (printed === '2') return 2;
  return printed === '3' ? 3 : undefined;
}

/** One number up to 2.2; from 2.3 the trackers' number and a list of what is wrong with the interface. */
function faultsOf(fields: DumpedBlock['fields'], lists: DumpedBlock['lists']): number | undefined {
  const both = wholeNumber(fields.get('Number of interface and track script faults'));
  if (both !== undefined) return both;
  const trackers = wholeNumber(fields.get('Number of tracker faults'));
  const flags = (lists.get('Flags of interface faults') ?? []).filter((flag) => flag !== TRACKER_FLAG);
  return trackers === undefined ? undefined : trackers + flags.length;
}

function vipsOf(lines: readonly string[]): readonly DumpedVip[] {
  return lines.flatMap((line) => {
    const words = line.split(/\s+/);
    const address = readAddress(words[0] ?? '')?.address;
    return address === undefined ? [] : [{ address, isSet: words.at(-1) === 'set' }];
  });
}

/** `1 sec`, `1sec`, `250 milli-sec`, `0.25 sec`. */
function durationUs(text: string | undefined): number | undefined {
  const found = /^(\d{1,9}(?:\.\d{1,6})?) ?(sec|milli-sec)/.exec(text ?? '');
  return found ? Math.round(Number(found[1]) * (found[2] === 'sec' ? 1_000_000 : 1000)) : undefined;
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
