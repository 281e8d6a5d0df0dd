import type { ReportedChange } from '../../../risk/report.js';
import { type Page, rows, told } from './page.js';

/** What the planned change is, what it would do on the way, its steps, and its diffs. */
export function changeLines(change: ReportedChange, page: Page): readonly string[] {
  const { phrase, refusal, forecasts, halfRolled, steps, unproven, diffs } = change;
  const { paint } = page;
  return [
    paint.bold(phrase),
    ...(refusal === undefined ? [] : told(`no plan: ${refusal}`, page).map(paint.bad)),
    ...forecasts.flatMap((text) => told(text, page)).map(paint.warn),
    ...part('half done', halfRolled, page),
    ...numbered(steps, page),
    ...part('what nothing can tell before', unproven, page),
    ...diffs.flatMap(({ node, path, text }) => [
      `${paint.bold(node)}: ${path}`,
      ...text.split('\n').map((line) => `  ${diffPaint(line, page)}`),
    ]),
  ];
}

const part = (title: string, texts: readonly string[], page: Page): readonly string[] =>
  texts.length === 0 ? [] : [page.paint.dim(title), ...texts.flatMap((text) => told(`  ${text}`, page, 4))];

const numbered = (steps: readonly string[], page: Page): readonly string[] =>
  steps.length === 0
    ? []
    : [
        page.paint.dim('steps'),
        ...rows(
          steps.map((text, at) => ({ first: `  ${at + 1}.`, text })),
          page,
        ),
      ];

function diffPaint(line: string, { paint }: Page): string {
  if (line.startsWith('+')) return paint.good(line);
  if (line.startsWith('-')) return paint.bad(line);
  return line.startsWith('@') ? paint.dim(line) : line;
}
