import type { Service } from './process-facts.js';
import type { CheckResult } from './validate-candidate.js';

/** How a machine is set up, as far as VRRP, HAProxy and their programs depend on it. What is absent is not known, with why in `unknowns`. */
export interface HostFacts {
  readonly node: string;
  readonly links: readonly LinkFacts[];
  /** By their usual names: `net.ipv4.conf.eth0.proxy_arp`, `net.ipv4.ip_nonlocal_bind`. */
  readonly sysctls: Readonly<Record<string, string>>;
  /** The rules that packets pass, one a line, as each tool prints them; a tool that is not there or has no rule is left out. */
  readonly firewall?: readonly { readonly tool: 'nft' | 'iptables' | 'ip6tables'; readonly rules: readonly string[] }[];
  /** DMI vendor and product, such as `Amazon EC2 t3.small`. */
  readonly machine?: string;
  /** The public cloud that the machine is rented in, by its DMI data, such as `Amazon EC2`; absent: none that is known by it. */
  readonly cloud?: string;
  /** Active units among systemd-networkd, NetworkManager, networking and firewalld. */
  readonly activeUnits: readonly string[];
  readonly units: Readonly<Partial<Record<Service, UnitSettings>>>;
  /** Where each of `SCRIPT_PROGRAMS` is found; absent: it is not there. */
  readonly programs: ReadonlyMap<string, string>;
  readonly selinux?: 'enforcing' | 'permissive' | 'disabled';
  /** The node's clock less that of the machine that asks; it lies between these. */
  readonly clockOffsetMs?: { readonly low: number; readonly high: number };
  /** `keepalived -t` and `haproxy -c` of the files as they are, and how long each took on the node, to 10 ms. */
  readonly keepalivedTest?: CheckResult;
  readonly keepalivedTestMs?: number;
  readonly haproxyCheck?: CheckResult;
  readonly haproxyCheckMs?: number;
  readonly unknowns: readonly string[];
}

/** The programs that check and notify scripts call as a rule; a node is asked for no others. */
export const SCRIPT_PROGRAMS = [
  'killall',
  'pidof',
  'pgrep',
  'pkill',
  'ps',
  'curl',
  'wget',
  'nc',
  'ncat',
  'netcat',
  'socat',
  'ss',
  'netstat',
  'ip',
  'arping',
  'ping',
  'systemctl',
  'service',
  'bash',
  'python3',
  'perl',
  'timeout',
  'logger',
] as const;

/** A network interface. */
export interface LinkFacts {
  readonly ifname: string;
  /** Set up by an administrator. */
  readonly up: boolean;
  /** It has a signal. */
  readonly carrier: boolean;
  /** The kernel's word, such as `macvlan` or `bond`; absent: hardware, or a kind that `ip` does not name. */
  readonly kind?: string;
  /** The service that configures it, and may take addresses away that it did not set itself. */
  readonly managedBy?: 'systemd-networkd' | 'NetworkManager';
  /** `KeepConfiguration=` of its systemd-networkd file: `yes` and `static` leave such addresses where they are. */
  readonly keepConfiguration?: string;
}

/** What systemd does with a service. */
export interface UnitSettings {
  /** `Restart=`, such as `no` or `on-failure`. */
  readonly restart: string;
  /** `StartLimitBurst=`; 0: no limit. */
  readonly startLimitBurst: number;
  /** `enabled`, `disabled`, `masked`, `static`. */
  readonly fileState: string;
  readonly privateTmp: boolean;
  /** `LimitNOFILE=`; absent: no limit. */
  readonly openFiles?: number;
  /** `MemoryMax=` in bytes; absent: no limit. */
  readonly memoryMaxBytes?: number;
}
