import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Bundle } from '../../src/bundle/bundle.js';
import { MASK } from '../../src/bundle/masks.js';
import { writeOut } from '../../src/bundle/write-out.js';
import { fileOf } from './fixtures.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hitless-out-'));
});
afterEach(() => rm(directory, { recursive: true }));

const secret = fileOf('/etc/k.conf', 'auth_pass hunter2\n', {
  secretNames: ['vrrp'],
  masked: { text: `auth_pass ${MASK}\n` },
});
const bundle = (...files: Bundle['files']): Bundle => ({
  node: 'lb1',
  secrets: 'filled',
  digest: '',
  files,
  purge: [],
});
const written = (path: string): Promise<string> => readFile(join(directory, 'lb1', path), 'utf8');

test('files are written for nobody else to read, secrets and private keys masked', async () => {
  const key = fileOf('/etc/key.pem', '-----BEGIN PRIVATE KEY-----\nMIIa\n-----END PRIVATE KEY-----\n');
  expect(await writeOut(directory, [bundle(secret, key)], { reveal: false })).toBe(2);
  expect(await written('etc/k.conf')).toBe(`auth_pass ${MASK}\n`);
  expect(await written('etc/key.pem')).not.toContain('MIIa');
  expect((await stat(join(directory, 'lb1/etc/k.conf'))).mode & 0o777).toBe(0o600);
});

test('secrets are written when they are to be revealed, and gone the next time', async () => {
  await writeOut(directory, [bundle(secret)], { reveal: true });
  expect(await written('etc/k.conf')).toBe('auth_pass hunter2\n');
  await writeOut(directory, [bundle(fileOf('/etc/other'))], { reveal: false });
  expect(await readdir(join(directory, 'lb1/etc'))).toEqual(['other']);
});

test('what hitless did not write is never overwritten', async () => {
  await writeFile(join(directory, 'mine'), 'x');
  await expect(writeOut(directory, [bundle(secret)], { reveal: false })).rejects.toThrow(
    'holds files that hitless did not write',
  );
  await rm(join(directory, 'mine'));
  await writeOut(directory, [bundle(secret)], { reveal: false });
  await writeFile(join(directory, 'lb1/etc/new'), 'mine');
  await expect(writeOut(directory, [bundle(fileOf('/etc/new'))], { reveal: false })).rejects.toThrow('is in the way');
  expect(await written('etc/new')).toBe('mine');
});

test('a directory that cannot be written to is told', async () => {
  await writeFile(join(directory, 'file'), 'x');
  await expect(writeOut(join(directory, 'file'), [bundle(secret)], { reveal: false })).rejects.toThrow(
    'cannot be written to',
  );
});
