// Medians of `scripts/bench files`. Usage: files-table.mjs SAMPLES PAIRS CALLS text|json
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { median } from './median.mjs';

const [path, pairs, calls, form] = process.argv.slice(2);
const samples = readFileSync(path, 'utf8').trim().split('\n').map(JSON.parse);

const rows = ['new', 'unchanged'].flatMap((set) => {
  const of = (tool, figure) =>
    median(samples.filter((each) => each.set === set && each.tool === tool).map((each) => each[figure])) / 1e6;
  const figures = (tool) => ({
    set,
    tool,
    wallS: of(tool, 'wallUs'),
    clientCpuS: of(tool, 'clientCpuUs'),
    nodesCpuS: of(tool, 'nodesCpuUs'),
    wallRatio: of(tool, 'wallUs') / of('hitless', 'wallUs'),
  });
  return [figures('hitless'), figures('ansible')];
});
const verdict = { unchangedCallsANode: Number(calls), aim: 1, met: Number(calls) <= 1 };

if (form === 'json') {
  process.stdout.write(`${JSON.stringify({ pairs: Number(pairs), rows, verdict, samples }, null, 2)}\n`);
} else {
  const columns = ['set', 'tool', 'wall s', 'ratio', 'client CPU s', 'nodes CPU s'];
  const cells = rows.map((row) => [
    row.set,
    row.tool === 'ansible' ? 'Ansible copy' : row.tool,
    row.wallS.toFixed(2),
    `${row.wallRatio.toFixed(2)}x`,
    row.clientCpuS.toFixed(2),
    row.nodesCpuS.toFixed(2),
  ]);
  const widths = columns.map((name, at) => Math.max(name.length, ...cells.map((row) => row[at].length)));
  const line = (row) =>
    row.map((cell, at) => (at < 2 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join('  ');
  process.stdout.write(`${[columns, ...cells].map(line).join('\n')}\n\n`);
  process.stdout.write(
    `${verdict.met ? 'met   ' : 'MISSED'}  an unchanged set costs a node at most one call: ${calls}\n`,
  );
  process.stdout.write(
    `\n200 files, 20 MB, ${pairs} pairs; medians of ${samples.filter((each) => each.tool === 'hitless' && each.set === 'new').length} rounds; ${availableParallelism()} cores, Node.js ${process.version}\n`,
  );
}
