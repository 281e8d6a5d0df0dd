import type { RiskVerdict } from '../../risk/report.js';
import { SEVERITIES } from '../../risk/severity.js';
import { element, escaped } from '../simulation/xml.js';

const WIDTH = 360;
const LEFT = 84;
const ROW = 22;

/** How many findings of each severity, as bars with their names and numbers. The page has the style. */
export function severityChart({ counts, suppressed }: RiskVerdict, ids: string): string {
  const rows = [
    ...SEVERITIES.map((name) => ({ name, count: counts[name] })),
    { name: 'suppressed', count: suppressed },
  ];
  const most = Math.max(1, ...rows.map(({ count }) => count));
  const height = rows.length * ROW + 6;
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${WIDTH} ${height}`,
      width: WIDTH,
      height,
      class: 'sim severities',
      role: 'img',
      'aria-labelledby': `${ids}title ${ids}text`,
    },
    element('title', { id: `${ids}title` }, 'Findings by severity'),
    element('desc', { id: `${ids}text` }, escaped(rows.map(({ name, count }) => `${name}: ${count}`).join(', '))),
    ...rows.flatMap(({ name, count }, index) => {
      const y = index * ROW + 4;
      const width = (count / most) * (WIDTH - LEFT - 40);
      return [
        element('text', { x: LEFT - 8, y: y + 13, 'text-anchor': 'end' }, name),
        ...(count === 0 ? [] : [element('rect', { x: LEFT, y, width, height: 16, rx: 2, class: `bar ${name}` })]),
        element('text', { x: LEFT + (count === 0 ? 0 : width + 8), y: y + 13, class: 'count' }, String(count)),
      ];
    }),
  );
}
