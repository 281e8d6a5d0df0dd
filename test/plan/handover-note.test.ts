import { describe, expect, it } from 'vitest';
import { noteOf, readNote } from '../../src/plan/handover-note.js';
import { planHandover } from '../../src/plan/handover-plan.js';
import { rolesOf } from '../../src/plan/roles.js';
import { livePair } from './live-pair.js';

const planned = (lines: readonly string[] = [], bLines = lines, allowGap = false) => {
  const states = livePair({ lines }, { lines: bLines });
  const choice = planHandover({
    pair: 'web',
    roles: rolesOf(states.map(({ facts }) => facts)),
    states,
    wish: { allowGap },
    soakMs: 0,
    baselineMs: 0,
  });
  if (choice.verdict !== 'ok') throw new Error(choice.reason);
  return choice.plan;
};

describe('what a node keeps of a handover', () => {
  it('is a sentence that people read, and hitless too', () => {
    const note = noteOf(planned());
    expect(note).toBe('handover from a to b by priority: VI_1 100>111');
    expect(readNote(note)).toEqual({
      from: 'a',
      to: 'b',
      kind: 'priority',
      settled: false,
      shifts: [{ name: 'VI_1', before: 100, after: 111 }],
    });
  });

  it('says whether anything is in force', () => {
    expect(readNote(noteOf(planned(['nopreempt'], ['nopreempt'], true)))).toMatchObject({
      kind: 'stop',
      settled: true,
      shifts: [],
    });
    expect(readNote(noteOf(planned([], ['nopreempt'], true)))).toMatchObject({ kind: 'stop', settled: false });
  });

  it('is read as far as it goes when it was cut off', () => {
    expect(readNote('handover from a to b by priority: VI_1 100>111, VI_2 10')).toMatchObject({
      shifts: [{ name: 'VI_1' }],
    });
  });

  it.each(['drill: stop keepalived on a', 'haproxy.cfg', ''])('is told from other runs: %j', (what) => {
    expect(readNote(what)).toBeUndefined();
  });
});
