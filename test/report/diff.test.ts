import { describe, expect, test } from 'vitest';
import { changeLines, diffLines } from '../../src/report/diff.js';
import { NO_PAINT, type Paint } from '../../src/report/paint.js';
import { fileOf } from '../bundle/fixtures.js';

const tagged: Paint = {
  good: (text) => `<g>${text}`,
  bad: (text) => `<b>${text}`,
  warn: (text) => `<w>${text}`,
  bold: (text) => text,
  dim: (text) => `<d>${text}`,
};

describe('diffLines', () => {
  test('is a unified diff, coloured by sign', () => {
    const lines = [
      { sign: '@', text: '@@ -1,2 +1,2 @@' },
      { sign: ' ', text: 'same' },
      { sign: '-', text: 'old' },
      { sign: '+', text: '\tnew' },
      { sign: '\\', text: 'No newline at end of file' },
    ] as const;
    expect(diffLines('/etc/a', { kind: 'text', lines, omitted: 3 }, tagged)).toEqual([
      '--- /etc/a (on the node)',
      '+++ /etc/a (new)',
      '<d>@@ -1,2 +1,2 @@',
      ' same',
      '<b>-old',
      '<g>+\tnew',
      '<d>\\ No newline at end of file',
      '<d>… 3 more lines of this diff',
    ]);
  });

  test('nothing in a file is taken for a command of the terminal', () => {
    const lines = [{ sign: '+', text: '\u001b[2Jx' }] as const;
    expect(diffLines('/a', { kind: 'text', lines, omitted: 0 }, NO_PAINT)[2]).toBe('+·[2Jx');
  });

  test('says what is not shown', () => {
    expect(diffLines('/a', { kind: 'binary', oldBytes: 1, newBytes: 2 }, NO_PAINT)).toEqual([
      '/a: binary, 1 bytes on the node, 2 bytes new',
    ]);
    expect(diffLines('/a', { kind: 'hidden', reason: 'why' }, NO_PAINT)).toEqual(['/a: not shown: why']);
  });
});

test('changeLines says what is done to a path, and nothing of one that stays', () => {
  const file = fileOf('/etc/a');
  const path = '/etc/a';
  const said = [
    { path, change: 'same', file },
    { path, change: 'add', file },
    { path, change: 'change', file, permissions: [] },
    { path, change: 'permissions', file, permissions: ['mode 0644 to 0600'] },
    { path, change: 'delete' },
    { path, change: 'blocked', reason: 'a directory is there' },
  ] as const;
  expect(said.flatMap((change) => changeLines(change, NO_PAINT))).toEqual([
    'add /etc/a (mode 0644)',
    'change /etc/a',
    'permissions /etc/a (mode 0644 to 0600)',
    'delete /etc/a',
    'blocked /etc/a: a directory is there',
  ]);
});
