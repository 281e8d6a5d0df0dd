import { expect, test } from 'vitest';
import { followInHand } from '../../src/report/in-hand.js';
import { event, result, step } from './run-events.js';

const started = (...about: Parameters<typeof step>) => event('step.started', { ...step(...about), text: '' });
const finished = (ok: boolean, ...about: Parameters<typeof step>) =>
  event('step.finished', { ...step(...about), ok, text: '', tookMs: 1 });

function after(...events: Parameters<ReturnType<typeof followInHand>['see']>[0][]) {
  const hand = followInHand();
  for (const each of events) hand.see(each);
  return { lines: hand.lines(), midChange: hand.midChange() };
}

const reloading = [started('web', 'lock'), finished(true, 'web', 'lock'), started('web', 'reload', 'lb2')];
const reloaded = [...reloading, finished(true, 'web', 'reload', 'lb2'), started('web', 'prove', 'lb2')];

test('before the first reload nothing is mid-change', () => {
  expect(after(started('web', 'lock'))).toEqual({
    lines: ['web: left in step lock, no node proven'],
    midChange: false,
  });
});

test('from the beginning of a reload to its proof the node is mid-change', () => {
  const told = 'lb2 was told to reload and is not proven: run hitless status web';
  expect(after(...reloading)).toEqual({
    lines: [`web: left in step reload of lb2, no node proven; ${told}`],
    midChange: true,
  });
  expect(after(...reloaded)).toEqual({
    lines: [`web: left in step prove of lb2, no node proven; ${told}`],
    midChange: true,
  });
});

test('a proof ends it at once, a failed one does not', () => {
  expect(after(...reloaded, finished(true, 'web', 'prove', 'lb2'))).toEqual({
    lines: ['web: left in step prove of lb2, proven: lb2'],
    midChange: false,
  });
  expect(after(...reloaded, finished(false, 'web', 'prove', 'lb2')).midChange).toBe(true);
});

test('a pair that is finished is no longer in hand', () => {
  expect(after(...reloaded, event('pair.finished', { pair: 'web', result: result() }))).toEqual({
    lines: [],
    midChange: false,
  });
});

test('an armed node is mid-change until it is disarmed, and puts itself back', () => {
  const armed = [started('web', 'arm', 'lb1'), finished(true, 'web', 'arm', 'lb1'), started('web', 'drill', 'lb1')];
  expect(after(...armed)).toEqual({
    lines: [
      'web: left in step drill of lb1; lb1 puts itself back within a minute or so: hitless pending web tells when',
    ],
    midChange: true,
  });
  expect(
    after(...armed, finished(true, 'web', 'drill', 'lb1'), finished(true, 'web', 'confirm', 'lb1')).midChange,
  ).toBe(false);
  expect(after(...armed, started('web', 'arm', 'lb1'), finished(true, 'web', 'put-back', 'lb1')).midChange).toBe(false);
});
