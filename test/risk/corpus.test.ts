import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ALL_RULES } from '../../src/risk/all-rules.js';
import { evaluate } from '../../src/risk/evaluate.js';
import { sceneOf } from './scenes.js';

const repo = fileURLToPath(new URL('../..', import.meta.url));
const corpus = path.resolve(repo, '../shared/corpus');
const namesIn = (folder: string): readonly string[] =>
  existsSync(path.join(corpus, folder))
    ? readdirSync(path.join(corpus, folder)).filter((name) => !name.endsWith('.tsv'))
    : [];
const keepaliveds = namesIn('keepalived');
const haproxies = namesIn('haproxy');
const missing = keepaliveds.length === 0;

const textOf = (folder: string, name: string): string => readFileSync(path.join(corpus, folder, name), 'utf8');

/** The other node of a pair: the same file with every priority one lower. */
const lowered = (text: string): string =>
  text.replace(
    /^(\s*priority\s+)(\d+)/gm,
    (_line, keyword, priority) => `${keyword}${Math.max(1, Number(priority) - 1)}`,
  );

/** The same text with passwords that stand nowhere else. */
const withPassword = (text: string, password: string): string => text.replace(/(auth_pass\s+)\S+/g, `$1${password}`);

describe.skipIf(missing)(
  'configurations in the wild as pairs (beside the repository; skipped where they are absent)',
  () => {
    test.each(keepaliveds)('every rule can be asked about %s, and tells no password', (name) => {
      const text = textOf('keepalived', name);
      const nodes = [withPassword(text, 'Qx7pv9aa'), withPassword(lowered(text), 'Qx7pv9bb12')];
      const evaluation = evaluate([sceneOf(nodes.map((keepalived) => ({ keepalived })))], ALL_RULES);
      expect(JSON.stringify(evaluation)).not.toContain('Qx7pv9');
    });

    test.each(haproxies)('every rule can be asked about %s', (name) => {
      const haproxy = textOf('haproxy', name);
      expect(() => evaluate([sceneOf([{ haproxy }, { haproxy }])], ALL_RULES)).not.toThrow();
    });
  },
);

test.runIf(missing)('the corpus is absent: its tests are skipped', () => {
  expect(keepaliveds).toEqual([]);
});
