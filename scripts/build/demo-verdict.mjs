// The demo's last line, from the traffic generator's own counts. Exit status 1 when anything was lost or broken.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { sent, lost } = report.shortRequests;
const { opened, broken } = report.sessions;
process.stdout.write(`probes=${sent} lost=${lost} sessions=${opened} broken=${broken}\n`);
process.exitCode = lost === 0 && broken === 0 ? 0 : 1;
