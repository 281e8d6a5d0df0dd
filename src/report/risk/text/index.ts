import type { PairReport, RiskReport } from '../../../risk/report.js';
import { SEVERITIES } from '../../../risk/severity.js';
import { fittingTable } from '../../table.js';
import { type Page, severityPaint } from './page.js';

/** All pairs, those to be looked at first at the top. */
export function indexLines({ pairs }: RiskReport, page: Page): readonly string[] {
  const { paint } = page;
  const bad = pairs.filter(({ verdict: { worst }, nodes }) => worst !== undefined || nodes.some(isUnread));
  return [
    ...fittingTable<PairReport>(
      [
        { title: 'pair', cell: ({ pair }) => paint.bold(pair) },
        ...SEVERITIES.map((severity) => ({
          title: severity,
          cell: ({ verdict: { counts } }: PairReport) =>
            counts[severity] === 0 ? '-' : severityPaint(severity, paint)(`${counts[severity]}`),
        })),
        { title: 'MASTER', cell: masterText },
        { title: 'standby', cell: (pair) => standbyText(pair, page) },
        { title: 'connections', cell: ({ blastRadius }) => `${blastRadius.sessions ?? '-'}`, yields: 1 },
      ],
      pairs,
      page.width,
      paint,
    ),
    bad.length === 0
      ? paint.good(`nothing was found on ${pairs.length} pairs`)
      : `${bad.length} of ${pairs.length} pairs have findings or could not be read`,
  ];
}

const isUnread = ({ unread }: PairReport['nodes'][number]): boolean => unread !== undefined;

const masterText = ({ instances }: PairReport): string =>
  [...new Set(instances.map(({ master }) => master ?? 'nobody'))].join('+') || '-';

/** The worst of them counts. */
function standbyText({ readiness }: PairReport, { paint }: Page): string {
  const unable =
    readiness.find(({ verdict }) => verdict === 'not ready') ?? readiness.find(({ verdict }) => verdict === 'unknown');
  if (unable !== undefined)
    return paint.bad(`${unable.node} ${unable.verdict === 'unknown' ? 'not known' : unable.verdict}`);
  return readiness.length === 0 ? '-' : paint.good('ready');
}
