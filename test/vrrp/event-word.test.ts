import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EVENT_KINDS, ruleOf } from '../../src/vrrp/event-kinds.js';
import { readEventWord } from '../../src/vrrp/event-word.js';
import { LONGEST_US, readTimeUs } from '../../src/vrrp/time-words.js';

describe('an event word', () => {
  test.each([
    ['crash', { kind: 'crash' }],
    ['crash:lb1', { kind: 'crash', node: 'lb1' }],
    ['crash@10s', { kind: 'crash', time: { us: 10_000_000, since: 'start' } }],
    ['crash:lb-1.ams@+250ms', { kind: 'crash', node: 'lb-1.ams', time: { us: 250_000, since: 'event before' } }],
    ['priority=90', { kind: 'priority', value: '90' }],
    ['priority:lb1=90@1.5s', { kind: 'priority', node: 'lb1', value: '90', time: { us: 1_500_000, since: 'start' } }],
    ['reload', { kind: 'reload' }],
    ['reload:lb2=new/keepalived.conf@2m', { kind: 'reload', node: 'lb2', value: 'new/keepalived.conf' }],
    ['reload:lb2=k@2.conf', { kind: 'reload', node: 'lb2', value: 'k@2.conf' }],
    ['reload=a=b:c.conf', { kind: 'reload', value: 'a=b:c.conf' }],
    ['script-fail=chk', { kind: 'script-fail', value: 'chk' }],
    ['split:lb2', { kind: 'split', node: 'lb2' }],
  ])('%s', (text, expected) => {
    expect(readEventWord(text)).toMatchObject({ text, ...expected });
  });

  test.each([
    ['crsh', 'did you mean crash?'],
    ['', 'KIND one of crash, stop'],
    ['crash:', 'names no node'],
    ['crash=5', 'crash takes no =VALUE'],
    ['crash@5', '"5" is no time'],
    ['crash@-5s', '"-5s" is no time'],
    ['crash@', '"" is no time'],
    ['crash@400d', '366d at most'],
    ['priority', 'needs a value, such as priority=90'],
    ['priority=', 'needs a value'],
    ['priority=0', 'from 1 to 255'],
    ['priority=256', 'from 1 to 255'],
    ['priority=1e2', 'from 1 to 255'],
    ['reload=', 'needs a value, such as reload=new/keepalived.conf'],
  ])('%j is refused: %s', (text, why) => {
    const word = readEventWord(text);
    expect('wrong' in word && word.wrong).toContain(why);
  });

  test('of any text is read or refused in one line, never thrown', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const word = readEventWord(text);
        if ('wrong' in word) expect(word.wrong).not.toContain('\n');
        else expect(EVENT_KINDS).toContain(word.kind);
      }),
    );
  });

  const nodes = fc.stringMatching(/^[a-z][a-z0-9.-]{0,8}$/);
  const times = fc.record({
    us: fc.integer({ min: 0, max: 999_999_999 }),
    since: fc.constantFrom('start' as const, 'event before' as const),
  });

  test('says back what it was made of, whatever the kind, node, value and time', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...EVENT_KINDS),
        fc.option(nodes),
        fc.option(times),
        fc.integer({ min: 1, max: 255 }),
        (kind, node, time, number) => {
          const value = ruleOf(kind).value === undefined ? undefined : String(number);
          const at = time === null ? '' : `@${time.since === 'start' ? '' : '+'}${time.us}us`;
          const text = `${kind}${node === null ? '' : `:${node}`}${value === undefined ? '' : `=${value}`}${at}`;
          expect(readEventWord(text)).toEqual({
            text,
            kind,
            ...(node !== null && { node }),
            ...(value !== undefined && { value }),
            ...(time !== null && { time }),
          });
        },
      ),
    );
  });
});

test.each([
  ['781us', 781],
  ['250ms', 250_000],
  ['1.5s', 1_500_000],
  ['2m', 120_000_000],
  ['1h', 3_600_000_000],
  ['366d', LONGEST_US],
  ['367d', undefined],
  ['5', undefined],
  ['-1s', undefined],
  ['1 s', undefined],
  ['', undefined],
])('the time %j is %j us', (text, us) => {
  expect(readTimeUs(text)).toBe(us);
});
