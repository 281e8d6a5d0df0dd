// `hitless --version` and `node -e 0`, by turns: medians in microseconds. Usage: startup.mjs RUNS
import { spawnSync } from 'node:child_process';
import { median } from './median.mjs';

const commands = { version: ['dist/cli/main.js', '--version'], node: ['-e', '0'] };
const times = { version: [], node: [] };
for (let run = 0; run < Number(process.argv[2]); run++) {
  for (const [name, args] of Object.entries(commands)) {
    const begun = performance.now();
    const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
    if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
    times[name].push((performance.now() - begun) * 1000);
  }
}
process.stdout.write(`${JSON.stringify({ versionUs: median(times.version), nodeUs: median(times.node) })}\n`);
