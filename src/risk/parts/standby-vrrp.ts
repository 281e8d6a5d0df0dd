import { instancesOf } from '../../plan/instance-view.js';
import type { InstanceRoles } from '../../plan/roles.js';
import type { ReadinessCheck } from '../report.js';
import type { Standby } from './standby.js';

/** What VRRP says of a standby: its state in each instance with its history, and whether it and the MASTERs take each other's adverts. */
export const vrrpChecks = (standby: Standby): readonly ReadinessCheck[] => [
  ...standby.instances.map((instance) => stateCheck(standby, instance)),
  advertCheck(standby),
];

function stateCheck({ node: { node }, state }: Standby, { key, name, views }: InstanceRoles): ReadinessCheck {
  const what = `state in ${name}`;
  const view = views.find((each) => each.node === node);
  if (view === undefined)
    return { what, verdict: 'bad', text: `${node} does not have this instance: it never takes it over` };
  const dump = instancesOf(state.facts).find((each) => each.key === key)?.dump;
  const since = dump?.lastTransition === undefined ? '' : ` since ${timeText(dump.lastTransition)}`;
  const faults = dump?.faults === undefined || dump.faults === 0 ? [] : [`${dump.faults} of what it tracks has failed`];
  const evidence = view.role === 'BACKUP' || view.role === 'FAULT' ? [] : view.evidence;
  const text = [`${view.role}${since}, effective priority ${view.effectivePriority}`, ...faults, ...evidence].join(
    '; ',
  );
  switch (view.role) {
    case 'BACKUP':
      return { what, verdict: 'ok', text };
    case 'INIT':
    case 'unknown':
      return { what, verdict: 'unknown', text };
    case 'MASTER':
    case 'FAULT':
    case 'down':
    case 'contradiction':
      return { what, verdict: 'bad', text };
  }
}

/** Epoch seconds of the node's clock. */
const timeText = (seconds: number): string =>
  `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

function advertCheck({ node: { node }, instances, model }: Standby): ReadinessCheck {
  const what = 'adverts';
  const keys = new Set(instances.map(({ key }) => key));
  const refused = model.setup.misunderstandings.filter(
    ({ instance, receiver, sender }) => keys.has(instance) && (receiver === node || sender === node),
  );
  const [first] = refused;
  if (first !== undefined)
    return {
      what,
      verdict: 'bad',
      text: `${first.receiver} takes no advert of ${first.sender}: ${first.reason} (${first.effect})`,
    };
  const known = model.setup.routers.some((router) => router.node === node);
  return known
    ? { what, verdict: 'ok', text: 'by their configurations, it and the other nodes take each other’s adverts' }
    : { what, verdict: 'unknown', text: `what keepalived on ${node} runs is not known` };
}
