// The trials of test/lab/faults as a table, and how many ended whole. Usage: table.mjs ROWS text|json|docs
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';

const DOCS = new URL('../../docs/chaos.md', import.meta.url);
const MARKERS = ['<!-- chaos: table -->\n', '<!-- chaos: end -->'];
const HEAD = [
  'what goes wrong',
  'side',
  'exit',
  'BACKUP',
  'MASTER',
  'probes',
  'lost',
  'whole after s',
  'as it must be',
];
const NUMBERS = new Set([5, 6, 7]);

const [path, form] = process.argv.slice(2);
const rows = readFileSync(path, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))
  .toSorted((a, b) => a.number - b.number);

if (form === 'json') process.stdout.write(`${JSON.stringify({ rows, ...counts() }, null, 2)}\n`);
else process.stdout.write(lines().join('\n'));
if (form === 'docs') intoDocs();

function lines() {
  return [...table(), '', ...reasons(), ...wrong(), '', closing(), machine(), ''];
}

function table() {
  const cells = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  return cells.map((line) =>
    line
      .map((cell, column) => (NUMBERS.has(column) ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
      .join('  ')
      .trimEnd(),
  );
}

function cellsOf({
  title,
  side,
  code,
  backup = '-',
  master = '-',
  sent,
  lost,
  wholeAfterDeadlineS,
  interrupts,
  wrong: why,
}) {
  return [
    title,
    side,
    `${code ?? '-'}`,
    backup,
    master,
    String(sent ?? '-'),
    `${lost ?? '-'}${interrupts !== undefined && lost > 0 ? '*' : ' '}`,
    wholeAfterDeadlineS?.toFixed(1) ?? '',
    why.length === 0 ? 'yes' : 'NO',
  ];
}

/** Why clients noticed. */
function reasons() {
  const stated = rows.filter(({ interrupts, lost }) => interrupts !== undefined && lost > 0);
  return stated.map(
    ({ title, side, interrupts, worstGapMs }) =>
      `* ${title}, ${side}: ${interrupts} (longest gap ${Math.round(worstGapMs)} ms)`,
  );
}

function wrong() {
  return rows.flatMap(({ title, side, wrong: all }) => all.map((why) => `NOT ${title}, ${side}: ${why}`));
}

function counts() {
  return { trials: rows.length, whole: rows.filter((row) => row.wrong.length === 0).length };
}

function closing() {
  const { trials, whole } = counts();
  const faults = new Set(rows.map(({ fault }) => fault)).size;
  const sum = (of) => rows.reduce((total, row) => total + (of(row) ?? 0), 0);
  const late = rows.flatMap(({ wholeAfterDeadlineS = [] }) => wholeAfterDeadlineS);
  const timers =
    late.length === 0
      ? ''
      : `; ${late.length} by the node's own timer, whole ${Math.max(...late).toFixed(1)} s after its time at the latest`;
  return (
    [
      `${whole} of ${trials} trials (${faults} faults) ended whole and as they must`,
      `${sum((row) => (own(row) ? row.lost : 0))} of ${sum((row) => (own(row) ? row.sent : 0))} probes lost where the fault itself does not interrupt the service`,
    ].join(', ') + timers
  );
}

/** Whether clients must not notice. */
function own({ interrupts }) {
  return interrupts === undefined;
}

function machine() {
  return `${cpus().length} cores, Linux ${release()}, Node.js ${process.version}`;
}

function intoDocs() {
  const text = readFileSync(DOCS, 'utf8');
  const [from, to] = [text.indexOf(MARKERS[0]) + MARKERS[0].length, text.indexOf(MARKERS[1])];
  if (from < MARKERS[0].length || to < from) throw new Error('docs/chaos.md has lost its markers');
  writeFileSync(DOCS, `${text.slice(0, from)}\n\`\`\`\n${lines().join('\n')}\`\`\`\n\n${text.slice(to)}`);
}
