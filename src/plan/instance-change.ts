import { differingIdentity, instanceKey, type RouterConfig, type RouterTrack } from '../vrrp/router.js';
import { sameVips } from '../vrrp/vip-list.js';

/** The VRRP instances of a node as they run, and as its new file makes them. */
export interface RolledNode {
  readonly node: string;
  readonly before: readonly RouterConfig[];
  readonly after: readonly RouterConfig[];
}

/**
 * What becomes of one instance of a node when keepalived reloads:
 * `kept` it keeps its state, with other values; `recreated` keepalived takes it for another one (VRID, interface, source, …): it says priority 0, lets its
 * VIPs go and begins as BACKUP; `added`; `removed`.
 */
export interface InstanceChange {
  readonly node: string;
  /** `family/vrid` as it runs; of an added one as it will be. */
  readonly key: string;
  readonly name: string;
  readonly becomes: 'kept' | 'recreated' | 'added' | 'removed';
  /** What changes, in words; nothing for an instance that stays as it is. */
  readonly what: readonly string[];
}

/** What becomes of every instance of a node. Names don't count: keepalived pairs instances by what they are on the wire. */
export function instanceChanges(rolled: RolledNode): readonly InstanceChange[] {
  const { node, before, after } = rolled;
  const successors = successorsOf(rolled);
  const followed = new Set(successors.values());
  return [
    ...before.map((old): InstanceChange => {
      const now = successors.get(old);
      const head = { node, key: instanceKey(old), name: nameOf(old) };
      if (now === undefined) return { ...head, becomes: 'removed', what: [`it is removed${holding(old)}`] };
      const identity = differingIdentity(old, now);
      const what = valueChanges(old, now);
      if (identity === undefined) return { ...head, becomes: 'kept', what };
      return { ...head, becomes: 'recreated', what: [`${identity} changes: keepalived starts it anew`, ...what] };
    }),
    ...after
      .filter((now) => !followed.has(now))
      .map(
        (now): InstanceChange => ({
          node,
          key: instanceKey(now),
          name: nameOf(now),
          becomes: 'added',
          what: [`it is added${holding(now)}`],
        }),
      ),
  ];
}

/** Which instance of the new file takes the place of each one that runs. */
export const successorsOf = ({ before, after }: RolledNode): ReadonlyMap<RouterConfig, RouterConfig | undefined> =>
  new Map(before.map((old) => [old, successorOf(old, before, after)] as const));

/** The same on the wire; else the one that takes over its name or its VIPs. */
function successorOf(
  old: RouterConfig,
  before: readonly RouterConfig[],
  after: readonly RouterConfig[],
): RouterConfig | undefined {
  const same = after.find((now) => differingIdentity(old, now) === undefined);
  if (same !== undefined) return same;
  const free = after.filter((now) => !before.some((each) => differingIdentity(each, now) === undefined));
  return (
    free.find((now) => instanceKey(now) === instanceKey(old)) ??
    free.find((now) => now.instance === old.instance) ??
    free.find((now) => now.vips.some((vip) => old.vips.includes(vip)))
  );
}

/** What the new file tracks and the old one does not, whatever its instance; each name once. */
export function addedTracks({ before, after }: Pick<RolledNode, 'before' | 'after'>): readonly RouterTrack[] {
  const known = new Set(before.flatMap(({ tracks = [] }) => tracks.map(({ name }) => name)));
  const added = after.flatMap(({ tracks = [] }) => tracks).filter(({ name }) => !known.has(name));
  return [...new Map(added.map((each) => [each.name, each])).values()];
}

export const nameOf = ({ instance, vrid }: RouterConfig): string => instance ?? `VRID ${vrid}`;

const holding = ({ vips }: RouterConfig): string => (vips.length === 0 ? '' : ` with ${vips.join(', ')}`);

/** Every address that an instance holds as MASTER. */
export const allVips = ({ vips, excludedVips = [] }: RouterConfig): readonly string[] => [...vips, ...excludedVips];

function valueChanges(old: RouterConfig, now: RouterConfig): readonly string[] {
  return [
    ...became('priority', old.priority, now.priority),
    ...became('version', old.version, now.version),
    ...became('advert_int', `${old.advertIntUs / 1e6} s`, `${now.advertIntUs / 1e6} s`),
    ...became('down_timer_adverts', old.downTimerAdverts ?? 3, now.downTimerAdverts ?? 3),
    ...became('preempt', old.nopreempt === true ? 'off' : 'on', now.nopreempt === true ? 'off' : 'on'),
    ...became('preempt_delay', seconds(old.preemptDelayUs), seconds(now.preemptDelayUs)),
    ...listChange('virtual_ipaddress', old.vips, now.vips),
    ...listChange('virtual_ipaddress_excluded', old.excludedVips ?? [], now.excludedVips ?? []),
    ...listChange('unicast_peer', old.unicast?.peers ?? [], now.unicast?.peers ?? []),
    ...became('auth_type', old.auth?.type ?? 'none', now.auth?.type ?? 'none'),
    ...(old.auth?.pass === now.auth?.pass ? [] : ['auth_pass changes']),
    ...became('sync group', old.syncGroup ?? 'none', now.syncGroup ?? 'none'),
    ...trackChanges(old, now),
  ];
}

const seconds = (us = 0): string => `${us / 1e6} s`;

const became = (what: string, old: string | number, now: string | number): readonly string[] =>
  old === now ? [] : [`${what} ${old} becomes ${now}`];

function listChange(what: string, old: readonly string[], now: readonly string[]): readonly string[] {
  if (sameVips(old, now)) return [];
  const added = now.filter((each) => !old.includes(each)).map((each) => `+${each}`);
  const gone = old.filter((each) => !now.includes(each)).map((each) => `-${each}`);
  return [`${what} ${[...added, ...gone].join(' ')}`];
}

function trackChanges(old: RouterConfig, now: RouterConfig): readonly string[] {
  const [was, is] = [old.tracks ?? [], now.tracks ?? []];
  const same = (name: string): boolean =>
    JSON.stringify(was.find((each) => each.name === name)) === JSON.stringify(is.find((each) => each.name === name));
  return [...new Set([...was, ...is].map(({ name }) => name))]
    .filter((name) => !same(name))
    .map((name) => `track ${name} ${trackVerb(was, is, name)}`);
}

function trackVerb(was: readonly { name: string }[], is: readonly { name: string }[], name: string): string {
  if (!was.some((each) => each.name === name)) return 'is added';
  return is.some((each) => each.name === name) ? 'changes' : 'is removed';
}
