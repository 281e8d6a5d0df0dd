import type { Incident } from './replay-judge.js';

/** An incident, and for one that only happens when the run dies the last thing that was done before. */
type Told = Incident & { readonly after?: string };

/** Incidents as one sentence: those that are alike but for their VIP are told once. */
export function incidentsText(incidents: readonly Told[]): string {
  const alike = new Map<string, Told[]>();
  for (const each of incidents) {
    const name = [each.kind, ...each.nodes, millisecondsOf(each), each.after].join(' ');
    alike.set(name, [...(alike.get(name) ?? []), each]);
  }
  return [...alike.values()].map(groupText).join('; ');
}

function groupText(group: readonly Told[]): string {
  const [first] = group;
  if (first === undefined) return '';
  const vips = group.map(({ vip }) => vip).join(', ');
  const dies = first.after === undefined ? '' : `, should the run die after "${first.after}"`;
  switch (first.kind) {
    case 'dual':
      return `${first.nodes.join(' and ')} would both be MASTER for ${vips}${dies}`;
    case 'absent':
      return `${vips} would be nowhere for up to ${millisecondsOf(first)} ms${dies}`;
    case 'missing':
      return `nobody would have ${vips} in the end${dies}`;
    case 'moved':
      return `${vips} would move from ${first.nodes.join(' to ')}, which cuts every connection to it${dies}`;
  }
}

const millisecondsOf = ({ us }: Incident): number => Math.ceil(us / 1000);
