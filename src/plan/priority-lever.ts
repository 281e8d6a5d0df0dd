import { withPriorities } from '../keepalived/edit-priority.js';
import type { SourceFile } from '../keepalived/source.js';
import type { Contender } from './contender.js';
import {
  type Contest,
  type EditLever,
  LEAST_PRIORITY,
  type LeverTry,
  loweredPriority,
  MOST_PRIORITY,
  raisedPriority,
} from './handover-lever.js';
import type { NodeState } from './serving.js';

/** Other `priority` lines in keepalived.conf: above everybody else on the target (`raise`), or below the target on the MASTER (`lower`). */
export function priorityLever(
  contests: readonly Contest[],
  state: NodeState,
  direction: 'lower' | 'raise',
): LeverTry<EditLever> {
  const { node } = state.facts;
  const stale = whatIsNotRunning(state);
  if (stale !== undefined) return { reason: stale };
  const changes = [];
  for (const contest of contests) {
    const goal = direction === 'lower' ? loweredPriority(contest) : raisedPriority(contest);
    if ('reason' in goal) return goal;
    const mine = direction === 'lower' ? contest.from : contest.to;
    const base = baseFor(mine, goal.wanted);
    if (typeof base === 'string') return { reason: `${node}: ${contest.name}: ${base}` };
    changes.push({ key: contest.key, name: mine.name, before: mine.effectivePriority, after: goal.wanted, base });
  }
  const priorities = Object.fromEntries(changes.map(({ name, base }) => [name, base]));
  const edit = editedFiles(state, priorities);
  if ('reason' in edit) return { reason: `${node}: ${edit.reason}` };
  const shifts = changes.map(({ key, name, before, after }) => ({ key, name, before, after }));
  return { lever: { kind: 'priority', node, paths: edit.files.map(({ path }) => path), priorities, shifts } };
}

/** The files of a node as they are to be with other `priority` lines. */
export function editedFiles(
  { facts }: NodeState,
  priorities: Readonly<Record<string, number>>,
): { readonly files: readonly SourceFile[] } | { readonly reason: string } {
  const { source, version } = facts.keepalived;
  if (source === undefined) return { reason: 'keepalived.conf could not be read' };
  const options = { configId: source.configId, ...(version !== undefined && { version }) };
  const edit = withPriorities(source.files, new Map(Object.entries(priorities)), options);
  return edit.verdict === 'ok' ? { files: edit.files } : { reason: edit.reason };
}

/** The priority line that makes an effective priority; a text when none does, or when it can't be told. */
function baseFor({ basePriority, effectivePriority }: Contender, wanted: number): number | string {
  if (basePriority > MOST_PRIORITY) return 'it is the address owner (priority 255)';
  const atLimit = effectivePriority === LEAST_PRIORITY || effectivePriority === MOST_PRIORITY;
  if (atLimit && basePriority !== effectivePriority)
    return `its tracks take the priority to the limit ${effectivePriority}: what a change of its base would do can't be told`;
  const base = basePriority + wanted - effectivePriority;
  return base >= LEAST_PRIORITY && base <= MOST_PRIORITY
    ? base
    : `effective priority ${wanted} would need a base of ${base}, outside ${LEAST_PRIORITY} to ${MOST_PRIORITY}`;
}

/** A reload loads all that the file says by now: it must say what runs. Why it does not; undefined when it does. */
function whatIsNotRunning({ facts }: NodeState): string | undefined {
  const { config, dump } = facts.keepalived;
  if (config === undefined) return `${facts.node}: keepalived.conf could not be read`;
  if (dump === undefined) return `${facts.node}: keepalived did not say what it runs`;
  const runs = dump.map((each) =>
    sameText([
      each.name,
      each.vrid,
      each.interface,
      each.version,
      each.priority,
      each.advertIntUs,
      each.vips.map(({ address }) => address).toSorted(),
    ]),
  );
  const says = config.instances.map((each) =>
    sameText([
      each.name,
      each.vrid,
      each.interface,
      each.version,
      each.priority,
      each.advertIntUs,
      each.vips.toSorted(),
    ]),
  );
  const other = config.instances.find((_, at) => !runs.includes(says[at] ?? ''));
  if (other === undefined && runs.length === says.length) return undefined;
  return `${facts.node}: ${facts.keepalived.configPath} does not say what keepalived runs (${other?.name ?? 'an instance less'}): a reload would change more than the priority`;
}

const sameText = (value: unknown): string => JSON.stringify(value);
