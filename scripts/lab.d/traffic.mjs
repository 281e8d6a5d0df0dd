import { renameSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startDownloads } from './traffic/downloads.mjs';
import { startKeepAlive } from './traffic/keep-alive.mjs';
import { reportOf, summaryOf } from './traffic/report.mjs';
import { startSessions } from './traffic/sessions.mjs';
import { startShortRequests } from './traffic/short-requests.mjs';

/**
 * Clients of the VIPs of a lab. Writes the report every second, and for the last time when it is told to end (SIGTERM,
 * SIGINT) or its time is over; then prints a summary.
 * Usage: node traffic.mjs --report FILE [--rate 50] [--sessions 10] [--keepalive 5] [--downloads 2] [--seconds 120]
 * [--deadline-ms 1000] VIP...
 */

const { values, positionals: vips } = parseArgs({
  allowPositionals: true,
  options: {
    report: { type: 'string' },
    rate: { type: 'string', default: '50' },
    sessions: { type: 'string', default: '10' },
    keepalive: { type: 'string', default: '5' },
    downloads: { type: 'string', default: '2' },
    seconds: { type: 'string', default: '120' },
    'deadline-ms': { type: 'string', default: '1000' },
  },
});
const { report: path } = values;
if (path === undefined || vips.length === 0) {
  console.error('usage: node traffic.mjs --report FILE VIP...');
  process.exit(2);
}

const clients = vips.map((vip) => ({
  vip,
  shortRequests: startShortRequests(vip, { rate: Number(values.rate), deadlineMs: Number(values['deadline-ms']) }),
  sessions: startSessions(vip, Number(values.sessions)),
  keepAlive: startKeepAlive(vip, Number(values.keepalive)),
  downloads: startDownloads(vip, Number(values.downloads)),
}));

const currentReport = () =>
  reportOf(
    Object.fromEntries(
      clients.map(({ vip, ...of }) => [
        vip,
        {
          shortRequests: of.shortRequests.report(),
          sessions: of.sessions.report(),
          keepAlive: of.keepAlive.report(),
          downloads: of.downloads.report(),
        },
      ]),
    ),
  );

/** @param {object} report */
function write(report) {
  writeFileSync(`${path}.new`, `${JSON.stringify(report, undefined, 2)}\n`);
  renameSync(`${path}.new`, `${path}`);
}

async function finish() {
  clearInterval(writing);
  clearTimeout(bound);
  for (const { shortRequests } of clients) shortRequests.stop();
  while (!clients.every(({ shortRequests }) => shortRequests.isSettled())) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  // Before the sessions are closed: those that live now are the ones that lasted.
  const report = currentReport();
  for (const { sessions, keepAlive, downloads } of clients) {
    for (const client of [sessions, keepAlive, downloads]) client.stop();
  }
  write(report);
  console.log(summaryOf(report));
  process.exit(0);
}

const writing = setInterval(() => write(currentReport()), 1000);
const bound = setTimeout(finish, Number(values.seconds) * 1000);
process.once('SIGTERM', finish);
process.once('SIGINT', finish);
