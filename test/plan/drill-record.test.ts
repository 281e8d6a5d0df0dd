import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDrillRecords } from '../../src/plan/drill-record.js';
import { record } from './drill-record.js';

describe('the records of drills', () => {
  const first = JSON.stringify(record());
  const second = JSON.stringify(record({ run: 'run-2', event: 'script-fail' }));

  it('are read back, oldest first', () => {
    expect(readDrillRecords(`${first}\n${second}\n`)).toEqual({
      records: [record(), record({ run: 'run-2', event: 'script-fail' })],
      unreadable: 0,
    });
    expect(readDrillRecords('')).toEqual({ records: [], unreadable: 0 });
  });

  it('survive a line that was cut off anywhere', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: second.length - 1 }), (at) => {
        const torn = `${first}\n${second.slice(0, at)}`;
        expect(readDrillRecords(torn)).toEqual({ records: [record()], unreadable: 1 });
        expect(readDrillRecords(`${torn}\n${first}\n`)).toEqual({ records: [record(), record()], unreadable: 1 });
      }),
    );
  });

  it('may hold fields that are not known yet', () => {
    const newer = JSON.stringify({ ...record(), weather: 'rain' });
    expect(readDrillRecords(newer)).toEqual({ records: [record()], unreadable: 0 });
  });

  it('never throw, whatever the file holds', () => {
    fc.assert(fc.property(fc.string(), (text) => void readDrillRecords(text)));
  });
});
