import { describe, expect, test } from 'vitest';
import { type EventWord, readEventWord } from '../../src/vrrp/event-word.js';
import { placeEvents, type Scene } from '../../src/vrrp/place-events.js';
import { preferred, second } from './pair.js';

const S = 1_000_000;

function words(...texts: readonly string[]): readonly EventWord[] {
  return texts.map((text) => {
    const word = readEventWord(text);
    if ('wrong' in word) throw new Error(word.wrong);
    return word;
  });
}

function place(texts: readonly string[], scene: Partial<Scene> = {}) {
  return placeEvents(words(...texts), {
    routers: [preferred(), second()],
    start: 'settled',
    down: [],
    checks: [],
    firstUs: 5 * S,
    spacingUs: 10 * S,
    load: () => ({ notes: [] }),
    ...scene,
  });
}

const eventsOf = (texts: readonly string[], scene: Partial<Scene> = {}) => {
  const placed = place(texts, scene);
  if ('wrong' in placed) throw new Error(placed.wrong);
  return placed.events.map(({ event }) => event);
};

const wrongOf = (texts: readonly string[], scene: Partial<Scene> = {}): string => {
  const placed = place(texts, scene);
  return 'wrong' in placed ? placed.wrong : '';
};

describe('the node that is meant', () => {
  test('is the MASTER of the moment, after all that happened before', () => {
    expect(eventsOf(['crash', 'return', 'crash', 'stop:A'])).toMatchObject([
      { kind: 'crash', node: 'A', atUs: 5 * S },
      { kind: 'return', node: 'A', atUs: 15 * S },
      { kind: 'crash', node: 'A', atUs: 25 * S },
      { kind: 'stop', node: 'A', atUs: 35 * S },
    ]);
    expect(eventsOf(['crash', 'stop'])).toMatchObject([{ node: 'A' }, { node: 'B' }]);
  });

  test.each([
    [['freeze', 'thaw'], 'A'],
    [['cut:B', 'mend'], 'B'],
    [['link-down', 'link-up'], 'A'],
    [['kill', 'return'], 'A'],
    [['bad-reload:B', 'return'], 'B'],
  ])('%j: the last one that it happened to', (texts, node) => {
    expect(eventsOf(texts).at(-1)).toMatchObject({ node });
  });

  test('of a return is the one that is away, not the one that is back', () => {
    expect(eventsOf(['crash:A', 'stop:B', 'return', 'return'])).toMatchObject([{}, {}, { node: 'B' }, { node: 'A' }]);
  });

  test('of a return without anything before it is the preferred one, which is then down at first', () => {
    const placed = place(['return']);
    expect(placed).toMatchObject({ events: [{ event: { node: 'A' } }], down: ['A'] });
  });

  test('is the one that was found down', () => {
    expect(eventsOf(['return'], { down: ['B'] })).toMatchObject([{ node: 'B' }]);
  });

  test('of a split is nobody: nobody hears anybody', () => {
    expect(eventsOf(['split', 'heal'])).toEqual([
      { kind: 'split', atUs: 5 * S },
      { kind: 'heal', atUs: 15 * S },
    ]);
    expect(eventsOf(['split:B', 'heal']).at(-1)).toMatchObject({ kind: 'heal', node: 'B' });
  });

  test('is asked for where there are two MASTERs, or none', () => {
    expect(wrongOf(['split', 'crash'])).toBe(
      'event "crash": A and B are both MASTER at 15 s; name the node, as in crash:A',
    );
    expect(wrongOf(['crash', 'stop@6s'])).toContain('nobody is MASTER at 6 s; name the node');
    expect(wrongOf(['thaw'])).toContain('no freeze comes before it; name the node, as in thaw:A');
  });

  test('must exist', () => {
    expect(wrongOf(['crash:C'])).toContain('there is no node "C"; the nodes are A, B');
  });
});

describe('times', () => {
  test('are spaced where none is given, count from the start with @, from the event before with @+', () => {
    const times = eventsOf(['crash', 'return@+3s', 'crash@1m', 'return']).map(({ atUs }) => atUs);
    expect(times).toEqual([5 * S, 8 * S, 60 * S, 70 * S]);
  });

  test('may go back: what is MASTER is asked of the events before in time', () => {
    expect(eventsOf(['crash:A@1m', 'stop@10s'])).toMatchObject([{ node: 'A' }, { node: 'A', atUs: 10 * S }]);
  });
});

describe('checks', () => {
  const routers = [preferred({ tracks: [{ name: 'chk', kind: 'script' }] }), second()];

  test('what recovers is what failed', () => {
    expect(eventsOf(['script-hang=chk', 'script-recover'], { routers })).toMatchObject([
      { kind: 'script-fail', track: 'chk', hangs: true },
      { kind: 'script-recover', node: 'A', track: 'chk' },
    ]);
  });

  test('must exist, tracked or at least defined', () => {
    expect(wrongOf(['script-fail=chl'], { routers })).toContain('did you mean chk? checks are chk');
    expect(wrongOf(['script-fail=x'])).toContain('nothing is tracked');
    expect(eventsOf(['script-fail=x'], { checks: ['x'] })).toHaveLength(1);
  });

  test('may come with a reload', () => {
    const loaded = { configs: routers, notes: [] };
    expect(eventsOf(['reload:A=new', 'script-fail:A=chk'], { load: () => loaded })).toHaveLength(2);
  });
});

test('a reload loads what its node makes of the file', () => {
  const asked: unknown[] = [];
  const load = (node: string, file: string | undefined) => {
    asked.push([node, file]);
    return { broken: true, notes: ['fatal'] };
  };
  expect(place(['reload:B=new.conf', 'reload'], { load })).toMatchObject({
    events: [
      { text: 'reload B with new.conf', event: { kind: 'reload', node: 'B', broken: true }, notes: ['fatal'] },
      { text: 'reload A' },
    ],
  });
  expect(asked).toEqual([
    ['B', 'new.conf'],
    ['A', undefined],
  ]);
});

test('priorities come by a track_file or by a reload', () => {
  expect(eventsOf(['priority=90', 'reload-priority:B=200'])).toMatchObject([
    { kind: 'priority', node: 'A', priority: 90, by: 'track_file' },
    { kind: 'priority', node: 'B', priority: 200, by: 'reload' },
  ]);
});
