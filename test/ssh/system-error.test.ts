import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { networkErrorInWords } from '../../src/ssh/system-error.js';

describe('a network failure', () => {
  it('is told in words with its errno', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', errno: -111 });
    expect(networkErrorInWords(refused)).toBe('connection refused (ECONNREFUSED)');
    const name = Object.assign(new Error('getaddrinfo ENOTFOUND lb1'), { code: 'ENOTFOUND', errno: -3008 });
    expect(networkErrorInWords(name)).toBe('the name does not resolve (ENOTFOUND)');
    expect(networkErrorInWords(new Error('odd'))).toBe('odd');
  });

  it('comes from the system as it is expected here', async () => {
    const error = await new Promise((resolve) => {
      createServer().once('error', resolve).listen({ host: '192.0.2.1', port: 0 });
    });
    expect(networkErrorInWords(error)).toBe('address not available (EADDRNOTAVAIL)');
  });
});
