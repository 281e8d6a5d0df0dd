import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readKeepalivedConfig } from '../../src/keepalived/read.js';
import { compare } from './oracle-compare.js';
import { configuration, FILE_VALUES, FILES, INTERFACES } from './oracle-config.js';
import { askKeepalived, inParallel, leftovers, RELEASES, rootOf } from './oracle-keepalived.js';

/** Generated configurations a release; `HITLESS_ORACLE_CONFIGS` asks for a longer sweep, `HITLESS_ORACLE_SEED` for another one. */
const COUNT = Number(process.env['HITLESS_ORACLE_CONFIGS'] ?? 70);
const SEED = Number(process.env['HITLESS_ORACLE_SEED'] ?? 2026);
const MAIN = '/run/oracle/keepalived.conf';

describe.each(RELEASES)('keepalived $version and this reader', ({ suite, version }) => {
  it('agree on generated configurations', { timeout: 900_000 }, async () => {
    const root = await rootOf(suite);
    const texts = fc.sample(configuration, { numRuns: COUNT, seed: SEED });
    const results = await inParallel(texts, 8, async (text) => {
      const answer = await askKeepalived(root, {
        files: [{ path: MAIN, text }, ...FILES],
        interfaces: INTERFACES,
        seconds: 0.8,
      });
      const config = readKeepalivedConfig([{ path: MAIN, text }], { configId: 'lb1', version });
      return { text, answer, ...compare(config, answer, { version, interfaces: INTERFACES, fileValues: FILE_VALUES }) };
    });
    const differing = results.filter(({ differences }) => differences.length > 0);
    console.log(
      `keepalived ${version}: ${results.length} configurations, ${results.filter(({ answer }) => 'status' in answer).length} refused, ` +
        `${results.reduce((sum, { instances }) => sum + instances, 0)} instances, ${differing.length} files differ, ` +
        `explained: ${JSON.stringify(results.flatMap(({ explained }) => explained))}`,
    );
    expect(differing.map(({ text, differences, answer }) => ({ differences, text, log: answer.log }))).toEqual([]);
  });
});

it('leaves nothing behind', async () => {
  expect(await leftovers()).toEqual([]);
});
