import { appendFile, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drillBook, recordsDirectory } from '../../src/coordinator/drill-book.js';
import { record } from '../plan/drill-record.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hitless-records-'));
});
afterEach(() => rm(directory, { recursive: true }));

describe('the book of drills', () => {
  it('keeps what is added, a file for each pair, for its owner alone', async () => {
    const book = drillBook(directory);
    await book.add(record());
    await book.add(record({ run: 'run-2' }));
    await book.add(record({ pair: 'other' }));
    expect(await book.of('web')).toEqual({ records: [record(), record({ run: 'run-2' })], unreadable: 0 });
    expect((await stat(join(directory, 'drills/web.jsonl'))).mode & 0o777).toBe(0o600);
  });

  it('knows nothing of a pair that was never drilled', async () => {
    expect(await drillBook(directory).of('web')).toEqual({ records: [], unreadable: 0 });
  });

  it('adds a whole line behind one that was cut off', async () => {
    const book = drillBook(directory);
    await book.add(record());
    await appendFile(join(directory, 'drills/web.jsonl'), '{"at":"2026-11');
    await book.add(record({ run: 'run-3' }));
    expect(await book.of('web')).toEqual({ records: [record(), record({ run: 'run-3' })], unreadable: 1 });
  });

  it('stays in its folder, whatever a pair is called', async () => {
    await drillBook(directory).add(record({ pair: '../../etc/web' }));
    expect(await readdir(directory)).toEqual(['drills']);
    expect(await readFile(join(directory, 'drills', `${encodeURIComponent('../../etc/web')}.jsonl`), 'utf8')).toContain(
      'run-1',
    );
  });

  it.each([
    [{ HITLESS_RECORDS: '/var/lib/x', XDG_STATE_HOME: '/state' }, '/var/lib/x'],
    [{ XDG_STATE_HOME: '/state' }, '/state/hitless'],
    [{ XDG_STATE_HOME: 'relative' }, expect.stringMatching(/\/\.local\/state\/hitless$/)],
    [{}, expect.stringMatching(/\/\.local\/state\/hitless$/)],
  ])('lies where %j says', (env, where) => {
    expect(recordsDirectory(env)).toEqual(where);
  });
});
