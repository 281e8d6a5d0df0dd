/** What one kind of event takes, and which node it is for when none is named. */
interface EventRule {
  readonly what: string;
  /** What may stand behind `=`. Absent: nothing. */
  readonly value?: 'priority' | 'file' | 'check';
  /** The value can't be left out. */
  readonly needsValue?: true;
  /** `MASTER`: of the moment; `all`: no node means all of them; a list: the one that the last such event was for. */
  readonly node: 'MASTER' | 'all' | readonly string[];
}

const rules = <Kind extends string>(table: Record<Kind, EventRule>): Readonly<Record<Kind, EventRule>> => table;

/** Everything that an operator may let happen, by its word. */
export const EVENT_RULES = rules({
  crash: { node: 'MASTER', what: 'power lost, or a kernel panic: nothing of the node is left' },
  stop: { node: 'MASTER', what: 'systemctl stop keepalived (SIGTERM)' },
  kill: { node: 'MASTER', what: 'SIGKILL to all of keepalived: its VIPs stay on the node' },
  'kill-parent': { node: 'MASTER', what: 'SIGKILL to the parent alone: its child ends itself properly' },
  respawn: { node: 'MASTER', what: 'the vrrp child crashes and is started again' },
  restart: { node: 'MASTER', what: 'systemctl restart keepalived' },
  return: {
    node: ['crash', 'stop', 'kill', 'kill-parent', 'bad-reload'],
    what: 'keepalived (or the node) starts again; as the first event: the preferred node comes back',
  },
  reload: { node: 'MASTER', value: 'file', what: 'SIGHUP; with =FILE, into that keepalived.conf' },
  'bad-reload': { node: 'MASTER', what: 'SIGHUP into a file that ends keepalived, such as a missing interface' },
  freeze: { node: 'MASTER', what: 'SIGSTOP, or a VM snapshot: its VIPs still answer' },
  thaw: { node: ['freeze'], what: 'it goes on' },
  cut: { node: 'MASTER', what: 'nobody reaches the node, nor does it reach anybody' },
  mend: { node: ['cut'], what: 'it is reached again' },
  'link-down': { node: 'MASTER', what: 'the VRRP interface loses its link' },
  'link-up': { node: ['link-down'], what: 'it has link again' },
  split: {
    node: 'all',
    what: 'the nodes do not hear each other, clients reach all; with :NODE only that one hears nobody',
  },
  heal: { node: ['split'], what: 'they hear each other again' },
  'script-fail': {
    node: 'MASTER',
    value: 'check',
    what: 'what is checked fails: =NAME of a script, process, file; else its scripts',
  },
  'script-hang': { node: 'MASTER', value: 'check', what: 'the same, and the script hangs until its timeout' },
  'script-recover': { node: ['script-fail', 'script-hang'], value: 'check', what: 'it works again' },
  priority: {
    node: 'MASTER',
    value: 'priority',
    needsValue: true,
    what: 'the priority of its instances becomes N without a reload (a track_file)',
  },
  'reload-priority': { node: 'MASTER', value: 'priority', needsValue: true, what: 'the same by a reload' },
  'address-removed': { node: 'MASTER', what: 'somebody deletes the VIP by hand (ip addr del)' },
});

export type EventKind = keyof typeof EVENT_RULES;

export const EVENT_KINDS = Object.keys(EVENT_RULES) as readonly EventKind[];

/** The rule of a kind. */
export const ruleOf = (kind: EventKind): EventRule => EVENT_RULES[kind];
