import type { PairReport, Readiness, ReadinessCheck } from '../../../risk/report.js';
import { notCheckedGroups } from '../finding-groups.js';
import { type Page, rows, told } from './page.js';

/** Whether each standby could take over, with what that rests on. */
export function readinessLines({ readiness }: PairReport, page: Page): readonly string[] {
  return readiness.flatMap(({ node, verdict, checks }) => [
    `${page.paint.bold(node)}: ${verdictText(verdict, page)}`,
    ...rows(
      checks.map((check) => ({
        first: `  ${checkPaint(check, page)}  ${check.what}`,
        text: check.text,
      })),
      page,
    ),
  ]);
}

const WIDEST = 'differs'.length;

const verdictText = (verdict: Readiness['verdict'], { paint }: Page): string =>
  verdict === 'ready' ? paint.good(verdict) : paint.bad(verdict === 'unknown' ? 'not known' : verdict);

function checkPaint({ verdict }: ReadinessCheck, { paint }: Page): string {
  const text = verdict.padEnd(WIDEST);
  switch (verdict) {
    case 'ok':
      return paint.good(text);
    case 'bad':
      return paint.bad(text);
    case 'differs':
    case 'unknown':
      return paint.warn(text);
  }
}

const MOST_FRONTENDS = 12;

/** What clients lose when all instances fail over. */
export function blastLines({ blastRadius }: PairReport, page: Page): readonly string[] {
  const { vips, frontends, sessions } = blastRadius;
  if (vips.length === 0) return [];
  const many = sessions === undefined ? 'how many connections is not known' : counted(sessions, 'connection');
  const left = frontends.length - MOST_FRONTENDS;
  return [
    ...told(`${many} to ${vips.join(', ')}`, page),
    ...rows(
      frontends.slice(0, MOST_FRONTENDS).map(({ name, binds, sessions: own }) => {
        const count = own === undefined ? '-' : counted(own, 'session');
        return { first: `  ${name}  ${count}`, text: binds.join(' ') };
      }),
      page,
    ),
    ...(left > 0 ? [page.paint.dim(`  and ${left} more frontends`)] : []),
  ];
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

export const driftLines = ({ drift }: PairReport, page: Page): readonly string[] =>
  drift.flatMap(({ path, versions }) =>
    told(
      `${path}: ${versions.map(({ sha256, nodes }) => `${sha256.slice(0, 8)} on ${nodes.join('+')}`).join(', ')}`,
      page,
    ),
  );

/** Whether reloads fit into the time after which others take over. */
export const budgetLines = ({ reloadBudget }: PairReport, page: Page): readonly string[] =>
  rows(
    reloadBudget.map(({ node, verdict, text }) => ({
      first: verdict === 'bad' ? page.paint.bad(node) : node,
      text,
    })),
    page,
  );

const MOST_DRILLS = 3;

/** The last drills, newest first. */
export function drillLines({ drills, nodes }: PairReport, page: Page): readonly string[] {
  if (drills.length > 0)
    return drills
      .slice(0, MOST_DRILLS)
      .flatMap(({ at, event, node, tookOver, verdict }) =>
        told(
          `${at.slice(0, 10)} ${event} of ${node}, ${tookOver ?? 'nobody'} took over: ${verdict === 'inside' ? 'as foreseen' : verdict}`,
          page,
        ),
      );
  return nodes.some(({ masterOf }) => masterOf.length > 0) ? ['none is on record: see hitless drill'] : [];
}

const MOST_REASONS = 8;

/** Why rules could not be asked, each reason once. */
export function notCheckedLines({ notChecked }: PairReport, page: Page): readonly string[] {
  const groups = notCheckedGroups(notChecked);
  const left = groups.length - MOST_REASONS;
  return [
    ...groups.slice(0, MOST_REASONS).flatMap(({ reason, nodes, rules }) => {
      const who = nodes.length === 0 ? '' : `${nodes.join(' and ')}: `;
      const which = rules.length > 2 ? `${rules.length} rules` : rules.join(', ');
      return told(`${who}${reason} (${which})`, page);
    }),
    ...(left > 0 ? [page.paint.dim(`and ${left} more reasons`)] : []),
  ];
}
