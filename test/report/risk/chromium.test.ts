import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { riskHtml } from '../../../src/report/risk/html.js';
import { SAMPLE } from './sample-report.js';

const chromium = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
);

const QUIET = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--enable-logging=stderr',
  '--v=0',
  '--dump-dom',
];

/** What Chromium writes into its console of a page, and the page as it understood it. */
async function opened(html: string): Promise<{ readonly messages: readonly string[]; readonly dom: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'hitless-page-'));
  try {
    const file = join(directory, 'page.html');
    await writeFile(file, html);
    const profile = `--user-data-dir=${join(directory, 'profile')}`;
    const { stdout, stderr } = await promisify(execFile)(chromium ?? '', [...QUIET, profile, pathToFileURL(file).href]);
    return { messages: stderr.split('\n').filter((line) => line.includes(':CONSOLE:')), dom: stdout };
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

describe.skipIf(chromium === undefined)(`in ${chromium ?? 'Chromium, which is not installed'}`, () => {
  test('the page opens without a console message', async () => {
    const { messages, dom } = await opened(riskHtml(SAMPLE));
    expect(messages).toEqual([]);
    expect(dom.match(/<article/g)).toHaveLength(2);
  });

  test('a message would be seen: a script in the page is refused by its own policy', async () => {
    const { messages } = await opened(riskHtml(SAMPLE).replace('</main>', '<script>1</script></main>'));
    expect(messages).toMatchObject([expect.stringContaining('Content Security Policy')]);
  });
});
