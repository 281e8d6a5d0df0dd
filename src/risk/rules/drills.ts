import { durationText } from '../../plan/old-workers.js';
import { pairRule, type Rule } from '../rule.js';

/** Whether a failover was ever tried, and what came of it. */
export const drillRules: readonly Rule[] = [
  pairRule({
    id: 'drill-never',
    severity: 'medium',
    what: 'Nobody has ever drilled a failover of this pair',
    why: 'Whether the standby takes over, and how long clients wait, is known from files alone: switches, neighbours, firewalls and servers have their say only when it happens.',
    remedy: 'Run hitless drill in a quiet hour: it lets the MASTER fail, measures, and puts it back.',
    sources: ['hitless drill: its book of drills'],
    needs: [],
    pairNeeds: ['drills'],
    *check(_nodes, { drills }) {
      if (drills.length === 0) yield { message: 'no drill of this pair was ever recorded' };
    },
  }),
  pairRule({
    id: 'drill-old',
    severity: 'low',
    what: 'The last drill of this pair is long ago',
    why: 'Releases, switches and servers have changed since: what it showed need not be so any more.',
    remedy: 'Run hitless drill again.',
    sources: ['hitless drill: its book of drills'],
    needs: [],
    pairNeeds: ['drills'],
    *check(_nodes, { drills, nowMs }) {
      const last = drills.at(-1);
      const agoMs = last === undefined ? 0 : nowMs - Date.parse(last.at);
      if (last !== undefined && agoMs > YEAR_MS)
        yield { message: `the last drill (${last.event} of ${last.node}) was ${durationText(agoMs)} ago` };
    },
  }),
  pairRule({
    id: 'drill-outside',
    severity: 'high',
    what: 'The last drill of this pair did not go as foreseen',
    why: 'What went wrong then goes wrong in a real failover, unless it was mended since: nobody took over, or clients waited longer than the configuration promises.',
    remedy: 'Mend what the drill found (hitless drill --history), and drill again.',
    sources: ['hitless drill: its book of drills'],
    needs: [],
    pairNeeds: ['drills'],
    *check(_nodes, { drills }) {
      const last = drills.at(-1);
      if (last === undefined || last.verdict === 'inside') return;
      const outside = last.comparisons.flatMap(({ finding }) => finding ?? []);
      const what = [...last.findings, ...outside].join('; ') || 'nothing was measured';
      const severity = ({ failed: 'high', outside: 'medium', 'not measured': 'low' } as const)[last.verdict];
      yield { message: `${last.event} of ${last.node} on ${last.at.slice(0, 10)}: ${last.verdict}: ${what}`, severity };
    },
  }),
];

const YEAR_MS = 365 * 86_400_000;
