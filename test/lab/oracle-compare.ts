import type { KeepalivedConfig, VrrpInstance } from '../../src/keepalived/config.js';
import { countedTracks } from '../../src/keepalived/counted-tracks.js';
import { type InstanceDump, readDataDump } from '../../src/keepalived/dump.js';
import { groupOf } from '../../src/keepalived/sync-group.js';
import { effectivePriority, weightContribution } from '../../src/vrrp/effective-priority.js';
import { masterDownUs } from '../../src/vrrp/timing.js';
import type { Answer, Interface } from './oracle-keepalived.js';

/** What the prediction may know beside the configuration: the state of what is tracked. */
export interface World {
  /** keepalived's release. */
  readonly version: string;
  readonly interfaces: readonly Interface[];
  /** Text of each tracked file, by the name of its `track_file`. */
  readonly fileValues: Readonly<Record<string, string>>;
}

/** One field in which keepalived and this reader do not agree. */
export interface Difference {
  readonly instance: string;
  readonly field: string;
  readonly read: unknown;
  readonly keepalived: unknown;
}

export interface Comparison {
  /** Compared field by field: none where keepalived, as predicted, does not run. */
  readonly instances: number;
  /** Those for which there is no explanation. */
  readonly differences: readonly Difference[];
  /** The reasons of those that are explained. */
  readonly explained: readonly string[];
}

/** A difference that is not this reader's: what it rests on, and how it is known. */
interface Explanation {
  readonly reason: string;
  readonly version?: string;
  readonly fields: readonly string[];
  /** In keepalived's own log, where `NAME` stands for the instance. */
  readonly log: string;
}

/** Configuration alone does not tell these. */
const EXPLANATIONS: readonly Explanation[] = [
  {
    reason: '2.1.5 cannot bind the link-local address that it sends unicast IPv6 adverts from',
    version: '2.1.5',
    fields: ['state'],
    log: 'bind unicast_src fe80::[0-9a-f:]+ failed(?:.|\\n)*\\(NAME\\): entering FAULT state \\(src address not configured\\)',
  },
];

function explain(difference: Difference, version: string, log: string): string | undefined {
  return EXPLANATIONS.find(
    (each) =>
      (each.version ?? version) === version &&
      each.fields.includes(difference.field) &&
      new RegExp(each.log.replaceAll('NAME', difference.instance)).test(log),
  )?.reason;
}

/** How much later than predicted a take-over may come on a busy machine. */
const SCHEDULING_US = 2_000_000;
const OWNER_PRIORITY = 255;

/** Compares every instance of a configuration with what keepalived dumped. */
export function compare(config: KeepalivedConfig, answer: Answer, world: World): Comparison {
  const { instances, differences } = allDifferences(config, answer, world);
  const reasons = differences.map((difference) => explain(difference, world.version, answer.log));
  return {
    instances,
    differences: differences.filter((_, index) => reasons[index] === undefined),
    explained: reasons.filter((reason) => reason !== undefined),
  };
}

function allDifferences(config: KeepalivedConfig, answer: Answer, world: World): Omit<Comparison, 'explained'> {
  const refused = config.warnings.filter(({ refuses }) => refuses);
  if ('status' in answer) {
    const read = refused.length > 0 ? 'refused' : 'runs';
    return read === 'refused' || config.instances.length === 0
      ? { instances: 0, differences: [] }
      : {
          instances: 0,
          differences: [{ instance: '*', field: 'runs', read, keepalived: `ended with ${answer.status}` }],
        };
  }
  if (refused.length > 0)
    return {
      instances: 0,
      differences: [{ instance: '*', field: 'runs', read: refused[0]?.message, keepalived: 'runs' }],
    };
  const early = readDataDump(answer.early.text);
  const late = readDataDump(answer.late.text);
  const names = new Set([...config.instances, ...late].map(({ name }) => name));
  const scripts = scriptResults(answer.late.text);
  const differences = [...names].flatMap((name): readonly Difference[] => {
    const instance = config.instances.find((each) => each.name === name);
    const dump = late.find((each) => each.name === name);
    if (!instance || !dump)
      return [{ instance: name, field: 'exists', read: instance !== undefined, keepalived: dump !== undefined }];
    const expected = predict(instance, config, { ...world, scripts });
    const group = groupOf(name, config.syncGroups);
    const together = config.instances.filter((each) => each === instance || group?.members.includes(each.name));
    const isFault = together.some((each) => predict(each, config, { ...world, scripts }).isFault);
    const rows: (readonly [string, unknown, unknown])[] = [
      ...fixedFields(instance, dump),
      ['effective priority', expected.effectivePriority, dump.effectivePriority],
      ...timerOf(expected, dump),
      stateOf({
        expected: { ...expected, isFault },
        dump,
        early: early.find((each) => each.name === name),
        answer,
        others: late.filter((each) => each.name !== name && group?.members.includes(each.name)),
      }),
    ];
    return rows.flatMap(([field, read, keepalived]) =>
      JSON.stringify(read) === JSON.stringify(keepalived) ? [] : [{ instance: name, field, read, keepalived }],
    );
  });
  return { instances: names.size, differences };
}

function fixedFields(instance: VrrpInstance, dump: InstanceDump): readonly (readonly [string, unknown, unknown])[] {
  return [
    ['interface', instance.interface, dump.interface],
    ['VRID', instance.vrid, dump.vrid],
    ['version', instance.version, dump.version],
    ['priority', instance.priority, dump.priority],
    ['advert interval', instance.advertIntUs, dump.advertIntUs],
    ['nopreempt', instance.nopreempt, dump.nopreempt],
    ['preempt delay', Number(instance.preemptDelayUs.toPrecision(6)), dump.preemptDelayUs ?? 0],
    ['down timer adverts', dump.downTimerAdverts && instance.downTimerAdverts, dump.downTimerAdverts],
    ['VIPs', instance.vips, dump.vips.map(({ address }) => address)],
    ['excluded VIPs', instance.excludedVips, (dump.excludedVips ?? []).map(({ address }) => address)],
  ];
}

interface Expected {
  readonly effectivePriority: number;
  readonly masterDownUs: number;
  readonly isFault: boolean;
  /** An address owner that starts as MASTER does not wait. */
  readonly startsAtOnce: boolean;
}

function predict(
  instance: VrrpInstance,
  config: KeepalivedConfig,
  world: World & { readonly scripts: ReadonlyMap<string, boolean> },
): Expected {
  let isFault = false;
  const contributions = countedTracks(instance, config, world.version).flatMap(({ kind, name, weight, reverse }) => {
    const ok =
      kind === 'script'
        ? world.scripts.get(name)
        : kind === 'interface'
          ? !isDown(name, world)
          : !isMissing(name, config);
    if (kind === 'file') {
      const value = numberIn(world.fileValues[name] ?? '');
      const added = weight === 0 ? 0 : value * weight * (reverse ? -1 : 1);
      if ((weight === 0 && value !== 0) || added <= -254) isFault = true;
      return added <= -254 ? [] : [Math.min(253, added)];
    }
    if (ok === undefined || kind === 'bfd') return [];
    if (weight === 0) isFault ||= ok === reverse;
    return weight === 0 ? [] : [weightContribution({ weight, reverse, ok })];
  });
  const effective = effectivePriority(instance.priority, contributions);
  const { version, advertIntUs, downTimerAdverts } = instance;
  return {
    effectivePriority: effective,
    masterDownUs: masterDownUs({ version, priority: effective, advertIntUs, downTimerAdverts }),
    isFault,
    startsAtOnce: instance.priority === OWNER_PRIORITY && instance.startState === 'MASTER',
  };
}

/** As strtol(3) reads it in base 0. */
const numberIn = (text: string): number => Number(/^\s*([+-]?(?:0x[0-9a-f]+|\d+))/i.exec(text)?.[1] ?? 0);

/** In its namespaces keepalived is alone. */
const isMissing = (name: string, { trackProcesses }: KeepalivedConfig): boolean =>
  trackProcesses.some((each) => each.name === name && each.quorum > 0);

const isDown = (name: string, { interfaces }: World): boolean =>
  interfaces.some((each) => each.name === name && !each.up);

/** An owner that became MASTER at once keeps the microsecond it waited for. In FAULT there is no timer. */
function timerOf(
  { masterDownUs: expected, startsAtOnce }: Expected,
  dump: InstanceDump,
): readonly (readonly [string, unknown, unknown])[] {
  if (dump.state !== 'BACKUP' && dump.state !== 'MASTER') return [];
  if (startsAtOnce && dump.masterDownUs === 1 && dump.state === 'MASTER') return [];
  return [['master-down timer', expected, dump.masterDownUs]];
}

interface StateInput {
  readonly expected: Expected;
  readonly dump: InstanceDump;
  readonly early: InstanceDump | undefined;
  readonly answer: Exclude<Answer, { readonly status: number }>;
  /** The other members of its sync group. */
  readonly others: readonly InstanceDump[];
}

/**
 * FAULT where a fault is predicted for it or another member of its group; else MASTER from the master-down interval on and not before,
 * measured by keepalived's own transitions. Of a group it is only asked that its members agree.
 */
function stateOf({ expected, dump, early, answer, others }: StateInput): readonly [string, unknown, unknown] {
  if (expected.isFault || dump.state === 'FAULT') return ['state', expected.isFault ? 'FAULT' : 'no fault', dump.state];
  if (others.length > 0)
    return ['state', dump.state, others.find(({ state }) => state !== dump.state)?.state ?? dump.state];
  if (expected.startsAtOnce) return ['state', 'MASTER', dump.state];
  const since = early?.state === 'BACKUP' ? early.lastTransition : undefined;
  const begun = since ?? answer.startedAt;
  const waited = (dump.state === 'MASTER' ? (dump.lastTransition ?? 0) : answer.late.at) - begun;
  const waitedUs = Math.round(waited * 1_000_000);
  const tooEarly = dump.state === 'MASTER' && waitedUs < expected.masterDownUs - 1000;
  const tooLate = waitedUs > expected.masterDownUs + SCHEDULING_US + (since === undefined ? 3_000_000 : 0);
  const said = `${dump.state} ${waitedUs} us after its start`;
  if (!tooEarly && !tooLate) return ['state', said, said];
  return ['state', `MASTER after ${expected.masterDownUs} us`, said];
}

/** Whether each script that is really run was found good, by name; a script that keepalived disabled is not there. */
function scriptResults(dump: string): ReadonlyMap<string, boolean> {
  const blocks = dump.split(/^ VRRP Script = /m).slice(1);
  return new Map(
    blocks.flatMap((block) => {
      const name = block.split('\n')[0] ?? '';
      const status = /^ {3}Status = (\S+)/m.exec(block)?.[1] ?? '';
      return status === '' || status.startsWith('INIT') ? [] : [[name, status === 'GOOD'] as const];
    }),
  );
}
