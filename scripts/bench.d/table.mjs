// Medians of the samples, their ratios to hitless and the verdicts. Usage: table.mjs SAMPLES STARTUP text|json
import { readFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { median } from './median.mjs';

const [samplesPath, startupPath, form] = process.argv.slice(2);
const samples = readFileSync(samplesPath, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));
const startup = JSON.parse(readFileSync(startupPath, 'utf8'));
const MEASURES = ['wallUs', 'clientCpuUs', 'nodesCpuUs', 'machineCpuUs'];
const LABELS = {
  hitless: 'hitless',
  'hitless-probes': 'hitless, with probes and soak',
  ansible: 'Ansible playbook',
  clush: 'clush, roles known',
  ssh: 'ssh, roles known (floor)',
};

const sizes = [...new Set(samples.map(({ pairs }) => pairs))];
const rows = sizes.flatMap((pairs) => Object.keys(LABELS).map((tool) => row(pairs, tool)));
const verdicts = [...sizes.flatMap(verdictsOfSize), startupVerdict()];

if (form === 'json') print({ machine: machine(), medians: rows, startup, verdicts, samples });
else process.stdout.write([...table(), '', ...verdicts.map(verdictLine), '', machine(), ''].join('\n'));

function row(pairs, tool) {
  const medians = (of) => {
    const runs = samples.filter((sample) => sample.pairs === pairs && sample.tool === of);
    return Object.fromEntries(MEASURES.map((measure) => [measure, median(runs.map((run) => run[measure]))]));
  };
  const own = medians(tool);
  const reference = medians('hitless');
  const ratios = Object.fromEntries(MEASURES.map((measure) => [measure, own[measure] / reference[measure]]));
  return { pairs, tool, ...own, ratios };
}

function verdictsOfSize(pairs) {
  const ratio = (tool) => rows.find((each) => each.pairs === pairs && each.tool === tool).ratios.wallUs;
  const what = pairs === 1 ? 'one pair' : `${pairs} pairs`;
  const floor = { aim: `${what} within 2 times of the floor`, value: 1 / ratio('ssh'), met: 1 / ratio('ssh') <= 2 };
  if (pairs === 1) return [floor];
  return [
    { aim: `${what} at least 10 times faster than Ansible`, value: ratio('ansible'), met: ratio('ansible') >= 10 },
    floor,
  ];
}

function startupVerdict() {
  const value = startup.versionUs / startup.nodeUs;
  return { aim: '--version within twice bare node', value, met: value <= 2 };
}

function table() {
  const head = [
    'pairs',
    'tool',
    'wall s',
    'ratio',
    'client CPU s',
    'ratio',
    'nodes CPU s',
    'ratio',
    'machine CPU s',
    'ratio',
  ];
  const cells = rows.map(({ pairs, tool, ratios, ...own }) => [
    String(pairs),
    LABELS[tool],
    ...MEASURES.flatMap((measure) => [(own[measure] / 1e6).toFixed(2), `${ratios[measure].toFixed(2)}x`]),
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((line) => line[column].length)));
  const aligned = (line) =>
    line.map((cell, column) => (column === 1 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join('  ');
  return [head, ...cells].map(aligned);
}

function verdictLine({ aim, value, met }) {
  const detail = aim.startsWith('--version') ? ` (${ms(startup.versionUs)} beside ${ms(startup.nodeUs)})` : '';
  return `${met ? 'met   ' : 'MISSED'}  ${aim}: ${value.toFixed(2)} times${detail}`;
}

function ms(us) {
  return `${(us / 1000).toFixed(1)} ms`;
}

function machine() {
  const loads = samples.map(({ load }) => load);
  const rounds = Math.max(...samples.map(({ round }) => round));
  return `medians of ${rounds} rounds; ${cpus().length} cores, Linux ${release()}, Node.js ${process.version}, load ${Math.min(...loads)} to ${Math.max(...loads)}`;
}

function print(result) {
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
}
