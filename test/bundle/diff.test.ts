import { describe, expect, test } from 'vitest';
import { type FileDiff, fileDiff, type Side } from '../../src/bundle/diff.js';
import { MASK } from '../../src/bundle/masks.js';

const side = (text: string): Side => ({ content: Buffer.from(text) });
const lines = (diff: FileDiff): string[] =>
  diff.kind === 'text' ? diff.lines.map(({ sign, text }) => sign + text) : [JSON.stringify(diff)];

describe('fileDiff', () => {
  test('shows what changes with three lines around it', () => {
    const old = 'a\nb\nc\nd\ne\nf\ng\nh\n';
    expect(lines(fileDiff(side(old), side(old.replace('e', 'E'))))).toEqual([
      '@@@ -2,7 +2,7 @@',
      ' b',
      ' c',
      ' d',
      '-e',
      '+E',
      ' f',
      ' g',
      ' h',
    ]);
  });

  test('a new file is all new, a file that goes is all old', () => {
    expect(lines(fileDiff({}, side('a\n')))).toEqual(['@@@ -0,0 +1,1 @@', '+a']);
    expect(lines(fileDiff(side('a\n'), {}))).toEqual(['@@@ -1,1 +0,0 @@', '-a']);
  });

  test('tells of a newline that is missing at the end', () => {
    expect(lines(fileDiff(side('a'), side('a\n')))).toEqual([
      '@@@ -1,1 +1,1 @@',
      '-a',
      '\\No newline at end of file',
      '+a',
    ]);
  });

  test('nothing to change is no line at all', () => {
    expect(fileDiff(side('a\n'), side('a\n'))).toEqual({ kind: 'text', lines: [], omitted: 0 });
  });

  test('says that content is binary', () => {
    const binary = { content: Uint8Array.of(0, 1, 255) };
    expect(fileDiff(binary, side('a'))).toEqual({ kind: 'binary', oldBytes: 3, newBytes: 1 });
    expect(fileDiff({ content: Uint8Array.of(0xc3, 0x28) }, side('a'))).toMatchObject({ kind: 'binary' });
  });

  test('is bounded', () => {
    const many = Array.from({ length: 1000 }, (_, index) => `${index}\n`).join('');
    expect(fileDiff({}, side(many), { mostLines: 10 })).toMatchObject({ omitted: 991 });
    const reason = 'more than 1500 lines differ: 1000 are only on the node, 1000 only in the new file';
    expect(fileDiff(side(many), side(many.replaceAll('\n', 'x\n')))).toEqual({ kind: 'hidden', reason });
  });

  test('shows what is put in or taken out in one place, however much it is', () => {
    const many = Array.from({ length: 20_000 }, (_, index) => `${index}\n`).join('');
    expect(fileDiff(side('a\nz\n'), side(`a\n${many}z\n`), { mostLines: 3 })).toMatchObject({
      kind: 'text',
      omitted: 20_000,
    });
  });
});

describe('secrets of either side are masked', () => {
  test('an old password that is nobody’s secret any more, by the word in front of it', () => {
    const diff = fileDiff(side('auth_pass OLDPASS\n'), side('auth_type PASS\n'));
    expect(lines(diff).join()).not.toContain('OLDPASS');
  });

  test('an old value where a secret stands now, by what is around it', () => {
    const masked = { text: `    set-header X-Key ${MASK} if ok\nb\n` };
    const diff = fileDiff(side('  set-header X-Key OLDKEY if ok\nb\n'), {
      ...side('    set-header X-Key NEWKEY if ok\nb\n'),
      masked,
    });
    expect(lines(diff)).toEqual([
      '@@@ -1,2 +1,2 @@',
      `-  set-header X-Key ${MASK} if ok`,
      `+    set-header X-Key ${MASK} if ok`,
      ' b',
    ]);
  });

  test('where a secret is a whole line, every line that it may replace', () => {
    const diff = fileDiff(side('OLDKEY\nplain\n'), {
      ...side('NEWKEY\nplain\n'),
      masked: { text: `${MASK}\nplain\n` },
    });
    expect(lines(diff)).toEqual(['@@@ -1,2 +1,2 @@', `-${MASK}`, `+${MASK}`, ' plain']);
  });

  test('a secret of several lines, where the mask is one', () => {
    const diff = fileDiff(side('top\nend\n'), {
      ...side('top\nkey1\nkey2\nend\n'),
      masked: { text: `top\n${MASK}\nend\n` },
    });
    expect(lines(diff)).toEqual(['@@@ -1,2 +1,4 @@', ' top', `+${MASK}`, `+${MASK}`, ' end']);
  });

  test('the text of known secrets, wherever it is', () => {
    const diff = fileDiff(side('# was hunter2\n'), side('# is it\n'), {
      redact: (text) => text.replaceAll('hunter2', MASK),
    });
    expect(lines(diff).join()).not.toContain('hunter2');
  });

  test('a file that cannot be masked is not shown', () => {
    expect(fileDiff(side('a'), { ...side('b'), masked: { reason: 'why' } })).toEqual({ kind: 'hidden', reason: 'why' });
  });
});
