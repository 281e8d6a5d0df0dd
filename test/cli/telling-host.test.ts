import { expect, test } from 'vitest';
import { tellingHost } from '../../src/cli/telling-host.js';
import { SshError } from '../../src/ssh/error.js';
import type { ExecResult, Host } from '../../src/ssh/host.js';

function host(result: ExecResult | SshError) {
  const told: string[] = [];
  const inner = {
    name: 'lb1',
    exec: () => (result instanceof SshError ? Promise.reject(result) : Promise.resolve(result)),
  } as unknown as Host;
  return { told, host: tellingHost(inner, (message) => void told.push(message.replace(/\d+ ms$/, 'N ms'))) };
}

const exit = (code: number): ExecResult => ({ code, signal: null, stdout: 'secret', stderr: '' });

test('a command is told as a person would type it, with its end but not its input or output', async () => {
  const { told, host: telling } = host(exit(3));
  const ended = await telling.exec(['sh', '-s', '--', "it's", ''], { deadlineMs: 1, asRoot: true, stdin: 'secret' });
  expect(ended).toEqual(exit(3));
  expect(told).toEqual([`as root: sh -s -- 'it'\\''s' '': exit 3, N ms`]);
});

test('a command that a signal ended says so', async () => {
  const { told, host: telling } = host({ ...exit(0), code: null, signal: 'KILL' });
  await telling.exec(['true'], { deadlineMs: 1 });
  expect(told).toEqual(['true: signal KILL, N ms']);
});

test('a failure is told and thrown on', async () => {
  const failure = new SshError('lb1', 'deadline', 'no answer in time');
  const { told, host: telling } = host(failure);
  await expect(telling.exec(['true'], { deadlineMs: 1 })).rejects.toBe(failure);
  expect(told).toEqual(['true: no answer in time, N ms']);
});
