import type { Globals } from './globals.js';
import type { NotifyScript } from './notify-script.js';

/** Where in a configuration something stands. Lines count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
}

/** A VRRP instance with keepalived's defaults and normalisation applied (keepalived `vrrp_complete_instance`). */
export interface VrrpInstance {
  readonly name: string;
  readonly at: Position;
  readonly vrid?: number;
  readonly interface?: string;
  /** 2 or 3: the instance's, else the global's, else 2 (3 for IPv6). */
  readonly version: 2 | 3;
  readonly family: 'ipv4' | 'ipv6';
  /** Configured priority: default 100, or 255 with `state MASTER` and no priority. */
  readonly priority: number;
  readonly startState: 'MASTER' | 'BACKUP';
  /** After rounding for the version. */
  readonly advertIntUs: number;
  /** Default 3. */
  readonly downTimerAdverts: number;
  readonly nopreempt: boolean;
  /** `nopreempt` stands in the file, and counts for nothing beside `state MASTER` or priority 255. */
  readonly nopreemptCleared?: true;
  readonly preemptDelayUs: number;
  /** `strict_mode`, else `vrrp_strict`. */
  readonly strict: boolean;
  /** Traffic to the VIPs is let through: default yes, in strict mode only for the address owner. */
  readonly accept: boolean;
  readonly garp: GarpTiming;
  readonly adverts: AdvertRules;
  /** Its own interface going down is no fault of it. */
  readonly dontTrackPrimary: boolean;
  /** The VIPs sit on a macvlan with the virtual router's MAC address. */
  readonly useVmac: boolean;
  /** Bare addresses without prefix, in file order: `virtual_ipaddress` then `virtual_ipaddress_excluded`. */
  readonly vips: readonly string[];
  readonly excludedVips: readonly string[];
  /** The same addresses with all that their lines say. */
  readonly addresses: readonly VirtualAddress[];
  readonly excludedAddresses: readonly VirtualAddress[];
  readonly unicastPeers: readonly string[];
  readonly unicastSrcIp?: string;
  readonly auth?: { readonly type: string; readonly pass: string };
  /** What its own block tracks, as written; what of it counts, and what its sync group adds, is `countedTracks`. */
  readonly tracks: readonly Track[];
  /** Scripts, files and processes of its block that are not defined before it: keepalived drops these tracks. Absent: none. */
  readonly droppedTracks?: readonly Track[];
  /** Where each value that the file gives stands; a default has no place. */
  readonly positions: Readonly<Partial<Record<PlacedValue, Position>>>;
}

/** The values of an instance whose place in the file is kept. */
export type PlacedValue =
  | 'vrid'
  | 'interface'
  | 'version'
  | 'priority'
  | 'startState'
  | 'advertInt'
  | 'downTimerAdverts'
  | 'preempt'
  | 'preemptDelay'
  | 'strict'
  | 'accept'
  | 'unicastSrcIp'
  | 'unicastPeers'
  | 'auth';

/** When gratuitous ARPs (for IPv6: unsolicited neighbour advertisements) are sent. */
export interface GarpTiming {
  /** From becoming MASTER to the second batch; 0: there is none. Default 5 s. */
  readonly delayUs: number;
  /** Messages a VIP in each batch. Default 5. */
  readonly repeat: number;
  /** Between refreshes while MASTER; 0 (the default): none. */
  readonly refreshUs: number;
  readonly refreshRepeat: number;
  /** After an advert of lower priority was heard; default as `delayUs` and `repeat`, in strict mode 0. */
  readonly lowerPrioDelayUs: number;
  readonly lowerPrioRepeat: number;
}

/** How an instance answers adverts. */
export interface AdvertRules {
  /** A MASTER that hears a lower priority sends no advert of its own in answer. */
  readonly lowerPrioNoAdvert: boolean;
  /** A MASTER that hears a higher priority sends one more advert before it yields. */
  readonly higherPrioSendAdvert: boolean;
  /** The VIP list of a MASTER's advert is checked only when the sender changes. */
  readonly skipCheckAdvAddr: boolean;
  /** Only adverts from a configured unicast peer are accepted. */
  readonly checkUnicastSrc: boolean;
}

/** One line of `virtual_ipaddress` or `virtual_ipaddress_excluded`. */
export interface VirtualAddress {
  /** Bare and canonical. */
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6';
  /** 32 or 128 where none is given. */
  readonly prefixLength: number;
  /** Where the line names an interface; else it is the instance's. */
  readonly dev?: string;
  readonly label?: string;
  readonly scope?: string;
  readonly broadcast?: string;
  readonly peer?: string;
  /** `no_track`: its interface going down is no fault of the instance. */
  readonly noTrack?: true;
  readonly useVmac?: true;
  /** Options without a value, as written: `home`, `-nodad`, `mngtmpaddr`, `noprefixroute`, `autojoin`. */
  readonly flags: readonly string[];
  readonly at: Position;
}

export interface Track {
  readonly kind: 'script' | 'interface' | 'file' | 'process' | 'bfd';
  readonly name: string;
  /** Absent: the one of the script, file or process; 0 for an interface. */
  readonly weight?: number;
  /** `reverse` beside the weight: it counts with the opposite sign. */
  readonly reverse?: true;
  readonly at: Position;
}

export interface VrrpScript {
  readonly name: string;
  readonly at: Position;
  /** As one text. Words after an unquoted command are none of its arguments: keepalived does not run them. */
  readonly command: string;
  /** Program and arguments, quotes and escapes resolved. */
  readonly argv: readonly string[];
  readonly intervalUs: number;
  /** 0: none configured, the interval stands for it. */
  readonly timeoutUs: number;
  /** 0: a failure puts the instance into FAULT. */
  readonly weight: number;
  /** `weight N reverse`: it counts with the opposite sign. */
  readonly reverse?: true;
  readonly rise: number;
  readonly fall: number;
  /** `init_fail`: counts as failed until its first run succeeds. */
  readonly initFail: boolean;
  /** `user USER [GROUP]`; else `script_user`. */
  readonly user?: string;
}

/** A `track_file` block: a file whose number is added to the priority, or is a fault. */
export interface TrackFile {
  readonly name: string;
  readonly at: Position;
  readonly file?: string;
  /** The number in the file is multiplied by it; 0: any number but 0 is a fault. Default 1. */
  readonly weight: number;
  readonly reverse?: true;
  /** What keepalived writes into the file as it starts: always, or only where there is none. */
  readonly init?: { readonly value: number; readonly overwrite: boolean };
}

/** A `vrrp_track_process` block. */
export interface TrackProcess {
  readonly name: string;
  readonly at: Position;
  /** The process name and, where given, its parameters. */
  readonly process: readonly string[];
  /** 0 (the default, whatever the man page says): too few or too many of them are a fault. */
  readonly weight: number;
  readonly reverse?: true;
  /** How many must run. Default 1. */
  readonly quorum: number;
  /** How many may run at most; absent: any number. */
  readonly quorumMax?: number;
  /** How long a new number must last before it counts: as processes start, as they end. */
  readonly forkDelayUs: number;
  readonly terminateDelayUs: number;
}

export interface SyncGroup {
  readonly name: string;
  readonly at: Position;
  readonly members: readonly string[];
  /** What the group tracks for all its members; absent when nothing. */
  readonly tracks?: readonly Track[];
  /** As of an instance. */
  readonly droppedTracks?: readonly Track[];
  /** `sync_group_tracking_weight`: weights of the members' own tracks count. */
  readonly trackingWeight?: true;
}

export interface KeepalivedConfig {
  readonly instances: readonly VrrpInstance[];
  readonly scripts: readonly VrrpScript[];
  readonly trackFiles: readonly TrackFile[];
  readonly trackProcesses: readonly TrackProcess[];
  readonly syncGroups: readonly SyncGroup[];
  /** Scripts run on events; absent when there are none. */
  readonly notifyScripts?: readonly NotifyScript[];
  readonly globals: Globals;
  /** Files pulled in by include lines whose text was not at hand. */
  readonly includes: readonly { readonly pattern: string; readonly at: Position }[];
  /** `refuses`: keepalived does not run at all with this. */
  readonly warnings: readonly { readonly message: string; readonly at: Position; readonly refuses?: true }[];
}
