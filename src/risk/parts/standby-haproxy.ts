import type { BackendServers } from '../../haproxy/show-stat.js';
import { listensAs, seesServersOf, serves, validated } from '../../plan/able.js';
import { type NodeState, servingOf } from '../../plan/serving.js';
import type { Verdict } from '../../plan/verdict.js';
import type { ReadinessCheck } from '../report.js';
import { lacking, noMaster, type Standby } from './standby.js';

/** What HAProxy on a standby could do at once: its configuration, that it serves, its listeners, and its servers beside those of the MASTERs. */
export const haproxyChecks = (standby: Standby): readonly ReadinessCheck[] => [
  configurationCheck(standby),
  judged('HAProxy', serves(standby.state), standby),
  listenerCheck(standby),
  serverCheck(standby),
];

/** The reader knows which node it is about. */
const judged = (what: string, { verdict, reason }: Verdict, { node: { node } }: Standby): ReadinessCheck => ({
  what,
  verdict: verdict === 'blocked' ? 'bad' : verdict,
  text: reason.startsWith(`${node}: `) ? reason.slice(node.length + 2) : reason,
});

function configurationCheck(standby: Standby): ReadinessCheck {
  const { node } = standby;
  const what = 'haproxy -c';
  const without = lacking(what, [node], 'host');
  if (without !== undefined) return without;
  const { haproxyCheck: check, unknowns = [] } = node.host ?? {};
  if (check === undefined) return { what, verdict: 'unknown', text: ['it was not made', ...unknowns].join('; ') };
  return judged(
    what,
    validated({ node: node.node, ok: check.exitCode === 0, messages: check.messages.join('\n') }),
    standby,
  );
}

const mastersOf = ({ masters }: Standby): readonly NodeState[] =>
  masters.flatMap(({ state }) => (state === undefined ? [] : [state]));

function listenerCheck(standby: Standby): ReadinessCheck {
  const what = 'listeners';
  const masters = mastersOf(standby);
  if (masters.length === 0) return noMaster(what);
  const [refusal] = listensAs(standby.state, masters, standby.roles);
  return refusal === undefined
    ? { what, verdict: 'ok', text: `it listens on every port that ${namesOf(masters)} serves` }
    : judged(what, refusal, standby);
}

function serverCheck(standby: Standby): ReadinessCheck {
  const what = 'servers';
  const masters = mastersOf(standby);
  const [first] = masters;
  if (first === undefined) return noMaster(what);
  const silent = [standby.state, ...masters].find((state) => servingOf(state).backends === undefined);
  if (silent !== undefined)
    return {
      what,
      verdict: 'unknown',
      text: `HAProxy on ${silent.facts.node} does not say: ${silent.runtime.unknowns.join('; ')}`,
    };
  const [refusal] = seesServersOf(standby.state, masters);
  if (refusal !== undefined) return judged(what, refusal, standby);
  const mine = servingOf(standby.state).backends ?? [];
  const fewer = masters.flatMap((master) => fewerThan(mine, master));
  if (fewer.length > 0) return { what, verdict: 'differs', text: fewer.join('; ') };
  const total = mine.reduce((sum, each) => ({ up: sum.up + each.up, of: sum.of + each.total }), { up: 0, of: 0 });
  return {
    what,
    verdict: 'ok',
    text: `${total.up} of ${total.of} are UP, no backend has fewer than on ${namesOf(masters)}`,
  };
}

/** The backends that have fewer servers UP than on a MASTER. */
const fewerThan = (mine: readonly BackendServers[], master: NodeState): readonly string[] =>
  (servingOf(master).backends ?? []).flatMap(({ backend, up }) => {
    const own = mine.find((each) => each.backend === backend);
    if (own === undefined) return [`backend ${backend} is not there, ${master.facts.node} has it`];
    return own.up < up ? [`backend ${backend}: ${own.up} of ${own.total} are UP, ${up} on ${master.facts.node}`] : [];
  });

const namesOf = (states: readonly NodeState[]): string => states.map(({ facts }) => facts.node).join(' and ');
