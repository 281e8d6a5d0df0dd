import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineReader } from '../../src/ssh/line-reader.js';

const late = () => new Error('late');

describe('a line reader', () => {
  it('gives the same lines however the text was cut into pieces', async () => {
    const pieces = fc.array(fc.constantFrom('a', 'é', '\n', 'b\n', ''), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(pieces, async (parts) => {
        const reader = createLineReader();
        for (const byte of Buffer.from(parts.join(''))) reader.push(Buffer.from([byte]));
        reader.finish();
        const lines: string[] = [];
        for (let line = await reader.next(1000, late); line !== undefined; line = await reader.next(1000, late)) {
          lines.push(line);
        }
        const expected = parts.join('').split('\n');
        if (expected.at(-1) === '') expected.pop();
        expect(lines).toEqual(expected);
      }),
    );
  });

  it('keeps a line for the next reader when one has waited too long', async () => {
    const reader = createLineReader();
    await expect(reader.next(5, late)).rejects.toThrow('late');
    reader.push(Buffer.from('one\n'));
    expect(await reader.next(1000, late)).toBe('one');
  });

  it('fails its readers after the whole lines, and drops an unfinished one, when the output broke off', async () => {
    const reader = createLineReader();
    reader.push(Buffer.from('one\ntw'));
    reader.finish(new Error('lost'));
    expect(await reader.next(1000, late)).toBe('one');
    await expect(reader.next(1000, late)).rejects.toThrow('lost');
  });

  it('serves waiting readers in order', async () => {
    const reader = createLineReader();
    const both = Promise.all([reader.next(1000, late), reader.next(1000, late)]);
    reader.push(Buffer.from('one\ntwo\n'));
    expect(await both).toEqual(['one', 'two']);
  });
});
