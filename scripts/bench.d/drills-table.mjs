// The trials of test/lab/drills as a table, and how many lie inside. Usage: drills-table.mjs ROWS text|json
import { readFileSync } from 'node:fs';
import { cpus, release } from 'node:os';

/** As `SCHEDULING_US` of test/lab/drills/allowance.ts. */
const ON_TIME_MS = 20;

const [path, form] = process.argv.slice(2);
const rows = readFileSync(path, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))
  .toSorted((a, b) => place(a) - place(b));
const HEAD = [
  'suite',
  'keepalived',
  'VRRP',
  'every s',
  'priorities',
  'event',
  'VIP gap ms: predicted',
  'measured',
  'takeover after ms: predicted',
  'measured',
  'last move after ms: predicted',
  'measured',
  'inside',
];
const TEXTS = new Set([0, 1, 5, 12]);

if (form === 'json') process.stdout.write(`${JSON.stringify({ rows, ...counts() }, null, 2)}\n`);
else process.stdout.write([...table(), '', ...wrong(), closing(), machine(), ''].join('\n'));

/** Suites from old to new, mixed pairs last; within each the order in which trials ended. */
function place({ suite }) {
  return (['bullseye', 'bookworm', 'trixie', 'sid'].indexOf(suite) + 5) % 5;
}

function table() {
  const cells = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  return cells.map((line) =>
    line
      .map((cell, column) => (TEXTS.has(column) ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
      .join('  ')
      .trimEnd(),
  );
}

function cellsOf({ suite, keepalived, vrrp, advertInt, priorities, event, figures, outside }) {
  const measured = figures ?? { gap: ['-', '-'], takeover: ['-', '-'], settled: ['-', '-'] };
  return [
    suite,
    keepalived,
    String(vrrp),
    advertInt,
    priorities,
    event,
    ...measured.gap,
    ...measured.takeover,
    ...measured.settled,
    outside.length === 0 ? 'yes' : 'NO',
  ];
}

/** Why each row that is not inside is not. */
function wrong() {
  return rows.flatMap(({ suite, event, outside }) => outside.map((why) => `${suite}, ${event}: ${why}`));
}

function counts() {
  return { trials: rows.length, inside: rows.filter(({ outside }) => outside.length === 0).length };
}

function closing() {
  const { trials, inside } = counts();
  const distinct = (of) => new Set(rows.map(of)).size;
  const again = rows.filter(({ attempts }) => attempts > 1).length;
  const late = rows.filter(({ latenessMs = 0 }) => latenessMs > ON_TIME_MS).length;
  return `${inside} of ${trials} trials inside, on ${distinct(({ keepalived }) => keepalived)} combinations of keepalived, ${distinct(({ event }) => event)} kinds of event, ${distinct(({ vrrp, advertInt, priorities }) => `${vrrp} ${advertInt} ${priorities}`)} timings; ${again} were done again because the machine stood still, ${late} of them judged with its delay allowed`;
}

function machine() {
  const worst = Math.max(0, ...rows.map(({ latenessMs = 0 }) => latenessMs));
  return `${cpus().length} cores, Linux ${release()}, Node.js ${process.version}; processes as urgent as keepalived were woken ${worst.toFixed(1)} ms late at most`;
}
