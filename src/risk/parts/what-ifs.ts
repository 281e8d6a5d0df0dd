import { planHandover } from '../../plan/handover-plan.js';
import { leverEvents } from '../../plan/lever-events.js';
import { leverText } from '../../plan/lever-text.js';
import { liveRouters } from '../../plan/live-routers.js';
import { simulationOf } from '../../plan/simulation.js';
import type { PlacedEvent } from '../../vrrp/placed-event.js';
import { settleUs } from '../../vrrp/settling.js';
import type { SimEvent } from '../../vrrp/sim-event.js';
import type { PairEvidence } from '../evidence.js';
import { masterNodes, type PairModel } from '../pair-model.js';
import type { WhatIf } from '../report.js';
import { answerOf } from './what-if-answer.js';

/** A settled pair is looked at this long before it happens. */
const FIRST_EVENT_US = 5_000_000;

/** What each MASTER's failures would do in the model: a crash, a stop of keepalived, a HAProxy that dies, and a handover on purpose. */
export const whatIfs = (pair: PairEvidence, model: PairModel): readonly WhatIf[] =>
  masterNodes(model).flatMap((node) => [
    whatIf(model, `${node} crashes`, [{ kind: 'crash', node, atUs: 0 }]),
    whatIf(model, `keepalived on ${node} is stopped`, [{ kind: 'stop', node, atUs: 0 }]),
    whatIf(model, `HAProxy on ${node} dies${checkText(node, model)}`, [{ kind: 'script-fail', node, atUs: 0 }]),
    ...handover(node, pair, model),
  ]);

/** What notices it: the scripts of the node, else its processes, as the simulator takes them. */
function checkText(node: string, { setup }: PairModel): string {
  const tracks = setup.routers.filter((router) => router.node === node).flatMap(({ tracks = [] }) => tracks);
  const named = (wanted: string): readonly string[] => [
    ...new Set(tracks.filter(({ kind }) => kind === wanted).map(({ name }) => name)),
  ];
  const scripts = named('script');
  const checks = scripts.length > 0 ? scripts : named('process');
  return checks.length === 0
    ? ', and nothing tracks it'
    : ` (${checks.join(', ')} ${checks.length === 1 ? 'fails' : 'fail'})`;
}

/** As `hitless handover` would move all that the node is MASTER of; nothing where it would refuse. */
function handover(from: string, { pair, roles }: PairEvidence, model: PairModel): readonly WhatIf[] {
  const { states, setup } = model;
  if (roles === undefined || roles.verdict.verdict !== 'ok' || states.length < setup.nodes.length) return [];
  const planned = planHandover({ pair, roles, states, wish: { from, allowGap: true }, soakMs: 0, baselineMs: 0 });
  if (planned.verdict !== 'ok') return [];
  const { lever, to } = planned.plan;
  const routers = liveRouters(states);
  const { events } = leverEvents(lever, routers);
  const title = `${from} hands over to ${to} on purpose`;
  return [whatIf({ setup: { ...setup, routers } }, title, events, leverText(lever))];
}

function whatIf(
  { setup }: Pick<PairModel, 'setup'>,
  title: string,
  happening: readonly SimEvent[],
  text = title,
): WhatIf {
  const events = happening.map(
    (event): PlacedEvent => ({ text, event: { ...event, atUs: FIRST_EVENT_US + event.atUs }, notes: [] }),
  );
  const simulation = simulationOf({
    setup,
    start: 'settled',
    events,
    down: setup.down,
    untilUs: FIRST_EVENT_US + settleUs(setup.routers),
    phase: 'typical',
    verbose: false,
  });
  return { title, answer: answerOf(simulation), simulation };
}
