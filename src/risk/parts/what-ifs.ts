import { chooseLever } from '../../plan/choose-lever.js';
import { chooseSubject } from '../../plan/handover-subject.js';
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

/**
 * What each MASTER's failures would do in the model: a crash, a stop of keepalived, a HAProxy that dies, and a handover on purpose. Empty as long as the
 * routers of a node are not known: it might take over, or not.
 */
export function whatIfs(pair: PairEvidence, model: PairModel): readonly WhatIf[] {
  if (pair.nodes.some(({ routers }) => routers === undefined)) return [];
  return masterNodes(model).flatMap((node) => [
    whatIf(model, `${node} crashes`, [{ kind: 'crash', node, atUs: 0 }]),
    whatIf(model, `keepalived on ${node} is stopped`, [{ kind: 'stop', node, atUs: 0 }]),
    whatIf(model, `HAProxy on ${node} dies${checkText(node, model)}`, [{ kind: 'script-fail', node, atUs: 0 }]),
    ...handover(node, pair, model),
  ]);
}

/** What notices it: the scripts of the node, else its processes, as the simulator takes them. */
function checkText(node: string, { setup }: PairModel): string {
  const tracks = setup.routers.filter((router) => router.node === node).flatMap((router) => router.tracks ?? []);
  const named = (wanted: string): readonly string[] => [
    ...new Set(tracks.filter(({ kind }) => kind === wanted).map(({ name }) => name)),
  ];
  const scripts = named('script');
  const checks = scripts.length > 0 ? scripts : named('process');
  return checks.length === 0
    ? ', and nothing tracks it'
    : ` (${checks.join(', ')} ${checks.length === 1 ? 'fails' : 'fail'})`;
}

/** As `hitless handover` would move all that the node is MASTER of; nothing where it has no way to. */
function handover(from: string, { roles }: PairEvidence, { states, setup }: PairModel): readonly WhatIf[] {
  if (roles?.verdict.verdict !== 'ok') return [];
  const choice = chooseSubject(roles, states, { from });
  if (choice.verdict !== 'ok') return [];
  const chosen = chooseLever(choice.subject, roles, states, { allowGap: true });
  if (chosen.verdict !== 'ok') return [];
  const routers = liveRouters(states);
  const { events } = leverEvents(chosen.lever, routers);
  const title = `${from} hands over to ${choice.subject.to} on purpose`;
  return [whatIf({ setup, able: routers }, title, events, leverText(chosen.lever))];
}

function whatIf(
  { setup: whole, able }: Pick<PairModel, 'setup' | 'able'>,
  title: string,
  happening: readonly SimEvent[],
  text = title,
): WhatIf {
  const setup = { ...whole, routers: able };
  const events = happening.map(
    (event): PlacedEvent => ({ text, event: { ...event, atUs: FIRST_EVENT_US + event.atUs }, notes: [] }),
  );
  const simulation = simulationOf({
    setup,
    start: 'settled',
    events,
    down: [],
    untilUs: FIRST_EVENT_US + settleUs(setup.routers),
    phase: 'typical',
    verbose: false,
  });
  return { title, answer: answerOf(simulation), simulation };
}
