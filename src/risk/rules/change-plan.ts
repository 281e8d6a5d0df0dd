import type { Forecast } from '../../plan/change-forecast.js';
import { durationText } from '../../plan/old-workers.js';
import { pairRule, type Rule } from '../rule.js';

/** What the plan of a change says of itself. */
export const changePlanRules: readonly Rule[] = [
  pairRule({
    id: 'change-no-plan',
    severity: 'high',
    what: 'The change was refused, or no way was found to make it without an interruption',
    why: 'Whoever makes it all the same, by hand or by another tool, makes two MASTERs, none, or a node that does not take its new files or does not come back.',
    remedy:
      'Correct what is refused, or make the change in smaller steps; hitless plan apply tells what stands in the way of each.',
    sources: ['hitless plan apply: checks of the new files, and replays of every strategy in the model of VRRP'],
    needs: [],
    pairNeeds: ['change'],
    *check(_nodes, { change: { plan, refusal, analysis } }) {
      const restarts = analysis.kinds.some(({ haproxy, keepalived }) => [haproxy, keepalived].includes('restart'));
      if (plan === undefined && refusal !== undefined && !restarts) yield { message: refusal };
    },
  }),
  pairRule({
    id: 'change-interrupts',
    severity: 'high',
    what: 'The plan has a time in which clients are cut off',
    why: 'A VIP that is nowhere answers nobody, and one that moves loses every connection to it: the plan was allowed to do that.',
    remedy:
      'Make it in a window that is announced, or in smaller steps that need neither --allow-gap nor --allow-failover.',
    sources: ['hitless plan: replay of the strategy in the model of VRRP'],
    needs: [],
    pairNeeds: ['change'],
    *check(_nodes, { change: { plan } }) {
      for (const forecast of plan?.forecasts ?? []) {
        const { what, about, worstMs, why } = forecast;
        if (what === 'VIP absent')
          yield { message: `${about} is nowhere for up to ${durationText(worstMs)}`, subject: about };
        if (what === 'VIP moves') yield { message: why, subject: about };
      }
    },
  }),
  pairRule({
    id: 'change-without-standby',
    severity: 'medium',
    what: 'The plan has a time in which nobody could take over',
    why: 'Should the MASTER fail in that time, its VIPs stay away until somebody, or the timer of a node, brings a standby back.',
    remedy: 'Make it when nothing else is changed, and keep a console to both nodes at hand.',
    sources: [
      'hitless plan: standby-stopped and move stop the keepalived of the standbys; together reloads all at once',
    ],
    needs: [],
    pairNeeds: ['change'],
    *check(_nodes, { change: { plan } }) {
      for (const { what, about, ...times } of plan?.forecasts ?? [])
        if (what === 'without a standby' || what === 'old beside new')
          yield { message: `${what}, ${timesText(times)}: ${about}` };
    },
  }),
];

const timesText = ({ typicalMs, worstMs }: Pick<Forecast, 'typicalMs' | 'worstMs'>): string =>
  `${typicalMs === undefined ? '' : `about ${durationText(typicalMs)}, `}at most ${durationText(worstMs)}`;
