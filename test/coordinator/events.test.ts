import { describe, expect, it } from 'vitest';
import { jsonLine } from '../../src/report/jsonl.js';
import { atEvent, eventText, pairWorld, RUN, roll } from './pair-world.js';

const step = (name: string): readonly string[] => [`step.started ${name}`, `step.finished ${name}`];
const node = (name: string): readonly string[] => [
  ...step(`guard ${name}`),
  ...step(`reload ${name}`),
  `step.started prove ${name}`,
  'probe.ledger',
  `step.finished prove ${name}`,
  `step.started soak ${name}`,
  'probe.ledger',
  `step.finished soak ${name}`,
  `step.started drain ${name}`,
  `drain.workers ${name}`,
  `step.finished drain ${name}`,
];

describe('the events of a pair', () => {
  it('tell every step from its start to its end, in order', async () => {
    const here = pairWorld();
    await roll(here);
    expect(here.events.map(eventText)).toEqual([
      'pair.started',
      ...step('lock'),
      ...step('observe'),
      ...step('validate'),
      'pair.planned',
      'step.started baseline',
      'probe.ledger',
      'step.finished baseline',
      ...node('p1b'),
      ...node('p1a'),
      'probe.ledger',
      ...step('unlock'),
    ]);
    const ledgers = here.events.filter((event) => event.event === 'probe.ledger');
    expect(ledgers.map((event) => event.final)).toEqual([false, false, false, false, false, true]);
  });

  it('come back whole from their JSON line, with name, time and run', async () => {
    const here = pairWorld({ nodes: 3, activeActive: true });
    await roll(here);
    for (const event of here.events) {
      const line = jsonLine(event);
      expect(line).not.toContain('\n');
      expect(JSON.parse(line)).toEqual(event);
      expect(event).toMatchObject({ run: RUN, at: new Date(event.at).toISOString() });
    }
  });

  it('tell what is waited for while a proof lasts, once, and how the step ended', async () => {
    const here = pairWorld();
    here.fleet.node('p1b').nextReload = 'claims-done';
    await roll(here);
    const told = here.events.filter((event) => event.event === 'step.progress');
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ pair: 'p1', node: 'p1b', step: 'prove', text: 'no new worker yet' });
    expect(here.events.map(eventText)).not.toContain('step.started soak p1b');
    expect(here.events.map(eventText).at(-1)).toBe('step.finished unlock');
  });

  it('end every step that they begin, also one that failed', async () => {
    const here = pairWorld();
    atEvent(here, 'step.started soak p1b', () => here.fleet.flipRoles('p1'));
    await roll(here);
    const of = (name: 'step.started' | 'step.finished') =>
      here.events.flatMap((event) => (event.event === name ? [`${event.step} ${event.node ?? ''}`] : []));
    expect(of('step.finished')).toEqual(of('step.started'));
    expect(here.events.find((event) => eventText(event) === 'step.finished guard p1a')).toMatchObject({ ok: false });
  });
});
