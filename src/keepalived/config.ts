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
  readonly preemptDelayUs: number;
  /** Bare addresses without prefix, in file order: `virtual_ipaddress` then `virtual_ipaddress_excluded`. */
  readonly vips: readonly string[];
  readonly excludedVips: readonly string[];
  readonly unicastPeers: readonly string[];
  readonly unicastSrcIp?: string;
  readonly auth?: { readonly type: string; readonly pass: string };
  readonly tracks: readonly Track[];
}

export interface Track {
  readonly kind: 'script' | 'interface' | 'file' | 'process' | 'bfd';
  readonly name: string;
  readonly weight?: number;
  /** `reverse` beside the weight: it counts with the opposite sign. */
  readonly reverse?: true;
  readonly at: Position;
}

export interface VrrpScript {
  readonly name: string;
  readonly at: Position;
  readonly command: string;
  readonly intervalUs: number;
  /** 0: none configured, the interval stands for it. */
  readonly timeoutUs: number;
  /** 0: a failure puts the instance into FAULT. */
  readonly weight: number;
  /** `weight N reverse`: it counts with the opposite sign. */
  readonly reverse?: true;
  readonly rise: number;
  readonly fall: number;
}

export interface SyncGroup {
  readonly name: string;
  readonly at: Position;
  readonly members: readonly string[];
  /** What the group tracks for all its members; absent when nothing. */
  readonly tracks?: readonly Track[];
}

export interface KeepalivedConfig {
  readonly instances: readonly VrrpInstance[];
  readonly scripts: readonly VrrpScript[];
  readonly syncGroups: readonly SyncGroup[];
  readonly globals: { readonly version?: 2 | 3; readonly strict: boolean; readonly reloadCheckConfig: boolean };
  /** Files pulled in by include lines whose text was not at hand. */
  readonly includes: readonly { readonly pattern: string; readonly at: Position }[];
  readonly warnings: readonly { readonly message: string; readonly at: Position }[];
}
