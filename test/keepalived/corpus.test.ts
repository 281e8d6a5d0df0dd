import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KeepalivedConfig } from '../../src/keepalived/config.js';
import { readKeepalivedConfig } from '../../src/keepalived/read.js';
import { masterDownUs } from '../../src/vrrp/timing.js';
import { cheapestCpuMs } from '../cpu-time.js';

const repo = fileURLToPath(new URL('../..', import.meta.url));
const corpus = path.resolve(repo, '../shared/corpus/keepalived');
const names = existsSync(corpus) ? readdirSync(corpus).filter((name) => !name.endsWith('.tsv')) : [];
const missing = names.length === 0;

function read(text: string, configId = 'high'): KeepalivedConfig {
  return readKeepalivedConfig([{ path: '/etc/keepalived/keepalived.conf', text }], { configId });
}

const textOf = (name: string): string => readFileSync(path.join(corpus, name), 'utf8');

/** What holds of every configuration that was read, whatever its text. */
function expectWhole(config: KeepalivedConfig): void {
  for (const instance of config.instances) {
    const { version, priority, advertIntUs, downTimerAdverts, vrid, vips } = instance;
    expect(masterDownUs({ version, priority, advertIntUs, downTimerAdverts })).toBeGreaterThan(0);
    expect(vrid ?? 1).toBeGreaterThanOrEqual(1);
    expect(vrid ?? 1).toBeLessThanOrEqual(255);
    for (const vip of vips) expect(vip).toMatch(/^[0-9a-f.:]+$/);
    expect(instance.at.line).toBeGreaterThanOrEqual(1);
  }
  expect(new Set(config.instances.map(({ name }) => name)).size).toBe(config.instances.length);
}

/** How many `vrrp_instance` blocks each file has, as counted beside the corpus. */
function instanceCounts(): ReadonlyMap<string, number> {
  const [, ...rows] = textOf('CONFIG_TEST_2.2.7.tsv').trimEnd().split('\n');
  return new Map(rows.map((row) => row.split('\t')).map((cells) => [cells[0] ?? '', Number(cells[3])]));
}

describe.skipIf(missing)(
  'the corpus of configurations in the wild (beside the repository; skipped where it is absent)',
  () => {
    test.each(names)('%s is read whole within 50 ms', (name) => {
      const text = textOf(name);
      expect(cheapestCpuMs(() => read(text))).toBeLessThan(50);
      expectWhole(read(text));
    });

    test('instances found are those that stand in the files', () => {
      const counts = instanceCounts();
      const differing = names.filter((name) => {
        const config = read(textOf(name));
        const skipped = config.warnings.filter(({ message }) =>
          /^vrrp_instance .*(skipped|missing a name)/.test(message),
        ).length;
        return config.instances.length + skipped !== counts.get(name);
      });
      expect(differing).toEqual([]);
    });

    test('conditional lines are those of the node', () => {
      const text = textOf('acassen__keepalived__doc--samples--keepalived.conf.conditional_conf');
      expect(read(text, 'high').instances[0]?.priority).toBe(170);
      expect(read(text, 'low').instances[0]?.priority).toBe(85);
      expect(read(text, 'low').scripts[0]?.command).toBe('/etc/keepalived/scripts/check_low_VI_0.sh');
    });

    test('mutated files are read too', () => {
      const mutation = fc.record({
        name: fc.constantFrom(...names),
        cuts: fc.array(
          fc.record({
            at: fc.double({ min: 0, max: 1, noNaN: true }),
            drop: fc.nat(40),
            insert: fc.constantFrom(
              '{',
              '}',
              '"',
              "'",
              '\n',
              '#',
              '!',
              '\\',
              '@high ',
              '$X=',
              `\${X}`,
              '~SEQ(a,1,9) ',
              '\0',
              ' include x\n',
              'vrrp_instance V {',
            ),
          }),
          { maxLength: 8 },
        ),
      });
      fc.assert(
        fc.property(mutation, ({ name, cuts }) => {
          const text = cuts.reduce((current, { at, drop, insert }) => {
            const index = Math.floor(at * current.length);
            return current.slice(0, index) + insert + current.slice(index + drop);
          }, textOf(name));
          expectWhole(read(text));
        }),
        { numRuns: 200 },
      );
    });
  },
);

test.runIf(missing)('the corpus is absent: its tests are skipped', () => {
  expect(names).toEqual([]);
});

describe('any text at all', () => {
  test('is read without throwing', () => {
    fc.assert(fc.property(fc.string({ maxLength: 400 }), (text) => expectWhole(read(text))));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) =>
        expectWhole(read(Buffer.from(bytes).toString('latin1'))),
      ),
    );
  });

  test('made of the words of keepalived is read without throwing', () => {
    const word = fc.constantFrom(
      'vrrp_instance',
      'vrrp_script',
      'vrrp_sync_group',
      'global_defs',
      'V',
      '{',
      '}',
      '\n',
      '"',
      'priority',
      'advert_int',
      'version',
      '3',
      '0.01',
      '255',
      '-1',
      'state',
      'MASTER',
      'virtual_ipaddress',
      '10.0.0.1/24',
      'fe80::1',
      'track_script',
      'authentication',
      'auth_pass',
      '@x',
      '$A=$B$A',
      '$A',
      `\n$B=\${A} `,
      `\${_RANDOM}`,
      'include',
      '*',
      '~LST(',
      '#',
      '\\\n',
      'nopreempt',
      'preempt',
      'off',
      'group',
      'virtual_router_id',
      'weight',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (words) => expectWhole(read(words.join(' ')))),
      { numRuns: 400 },
    );
  });

  test('that is large and hostile ends in time', () => {
    const hostile = [
      '{'.repeat(50_000),
      '}'.repeat(50_000),
      '"'.repeat(50_000),
      'vrrp_instance V {'.repeat(5_000),
      '\\'.repeat(50_000),
      '$A=\\ '.repeat(10_000),
      '${'.repeat(30_000),
      'vrrp_instance V {\n'.repeat(20_000),
    ];
    for (const text of hostile) {
      const startedAt = performance.now();
      expectWhole(read(text));
      expect(performance.now() - startedAt).toBeLessThan(1_000);
    }
  });
});
