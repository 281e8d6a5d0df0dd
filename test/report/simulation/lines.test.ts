import { describe, expect, test } from 'vitest';
import type { Simulation } from '../../../src/plan/simulation.js';
import { NO_PAINT } from '../../../src/report/paint.js';
import { clientWords } from '../../../src/report/simulation/client-words.js';
import { simulationLines } from '../../../src/report/simulation/lines.js';
import { preferred, second } from '../../vrrp/pair.js';
import { setupOf, simulated } from './lab-pair.js';

const linesOf = (simulation: Simulation) => simulationLines(simulation, NO_PAINT);
const DAY_US = 86_400_000_000;

describe('a crash', () => {
  const lines = linesOf(simulated(['crash', 'return']));

  test('is titled by its events, and tells the routers as they start', () => {
    expect(lines[0]).toBe('A and B: crash A, return A at +10s');
    expect(lines[2]).toMatch(/^VRID 51 VRID 51 v2 +A +2\.2\.7 +MASTER +150 +1s +3\.414s +10\.77\.0\.50/);
    expect(lines[3]).toMatch(/ B +2\.2\.7 +BACKUP +100 +1s +3\.609s/);
  });

  test('has a figure for each phase, and one for each event', () => {
    expect(lines).toContainEqual(expect.stringMatching(/^nobody answers +2\.609s +3\.109s +3\.609s$/));
    expect(lines).toContainEqual(expect.stringMatching(/^0s +crash A +2\.609s, 3\.109s, 3\.609s +0s +B$/));
    expect(lines).toContainEqual(expect.stringMatching(/^\+10s +return A +0s +0s +A$/));
  });

  test('is told event by event, adverts only where they matter', () => {
    const told = lines.filter((line) => /^ *(?:0s|\+)/.test(line) && !/, \d/.test(line));
    expect(told.find((line) => line.includes('* crash A'))).toMatch(/^ +0s/);
    expect(told).toContainEqual(
      expect.stringMatching(/^ \+3\.109s +B +MASTER: .*; VIP 10\.77\.0\.50 added; 5 gratuitous ARPs$/),
    );
    expect(told.filter((line) => line.includes('accepts an advert'))).toEqual([]);
    expect(told.filter((line) => line.includes('ignores an advert'))).toHaveLength(1);
  });

  test('ends with what a client sees', () => {
    expect(lines.at(-1)).toBe(
      'A client of 10.77.0.50 sees nobody for 3.109s, from +3.109s B, from +13.414s A; nobody answers for 3.109s (2.609s at best, 3.609s at worst); established connections break when the node changes.',
    );
  });
});

test('with verbose every advert is told', () => {
  const lines = linesOf(simulated(['crash'], { verbose: true }));
  expect(lines.filter((line) => line.includes('sends advert of priority 100')).length).toBeGreaterThan(5);
});

describe('what a client sees', () => {
  test.each<readonly [string, readonly string[], string]>([
    ['a reload', ['reload'], 'A client of 10.77.0.50 sees A; always somebody answers.'],
    ['a crash', ['crash'], 'at worst); established connections break when the node changes.'],
    ['an outage', ['stop:B', 'crash'], 'nobody answers for 10s, to the end of the simulation.'],
    ['a split', ['split'], 'two answer for 6.891s'],
    ['a start', [], 'A client of 10.77.0.50 sees nobody for 3.414s, from +3.414s A; nobody answers for 3.414s.'],
    [
      'a priority drop',
      ['priority=90'],
      'sees A, from +3.109s B; always somebody answers; established connections break',
    ],
  ])('of %s', (_, events, words) => {
    expect(clientWords(simulated(events))[0]).toContain(words);
  });

  test('VIPs that fare alike share a sentence, others have their own', () => {
    const routers = [
      preferred({ vips: ['10.77.0.50', '10.77.0.51'] }),
      second({ vips: ['10.77.0.50', '10.77.0.51'] }),
      preferred({ vrid: 52, vips: ['10.77.0.60'], priority: 90 }),
      second({ vrid: 52, vips: ['10.77.0.60'] }),
    ];
    const words = clientWords(simulated(['crash:A'], { setup: setupOf(routers) }));
    expect(words).toHaveLength(2);
    expect(words[0]).toContain('A client of 10.77.0.50, 10.77.0.51 sees nobody');
    expect(words[1]).toBe('A client of 10.77.0.60 sees B; always somebody answers.');
  });
});

test('routers that refuse each other are warned of, each with the reason', () => {
  const setup = setupOf([preferred(), second({ vips: ['10.77.0.51'] })]);
  const lines = linesOf(simulated(['crash:A'], { setup }));
  expect(lines.filter((line) => line.startsWith('warning: VRID 51: '))).toHaveLength(2);
  expect(lines.join('\n')).toContain('while A is MASTER, B becomes MASTER too');
});

test('notes of events, and new VIPs, are told once', () => {
  const loaded = { configs: [second({ vips: ['10.77.0.50', '10.77.0.51'] })], notes: ['a note'] };
  const lines = linesOf(simulated(['reload:B=x', 'reload:B=x'], { load: () => loaded }));
  expect(lines.filter((line) => line === 'note: a note')).toHaveLength(1);
  expect(lines).toContain('note: 10.77.0.51 is a new VIP: absent until first put on, which counts as nobody answering');
});

test('a week of hourly failovers is told in less than 250 lines, and says what is left out', () => {
  const events = Array.from({ length: 168 }, (_, hour) => [`crash:A@${hour}h`, 'return:A@+60s']).flat();
  const lines = linesOf(simulated(events, { untilUs: 7 * DAY_US }));
  expect(lines.length).toBeLessThan(250);
  expect(lines).toContainEqual(expect.stringMatching(/^… \d+ lines are left out here \(-v shows more\)$/));
  expect(lines.at(-1)).toMatch(/and \d+ more changes/);
});
