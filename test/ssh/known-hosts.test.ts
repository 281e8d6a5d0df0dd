import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { knownHostsName, matchesHost, parseKnownHosts } from '../../src/ssh/known-hosts.js';

const KEY = 'AAAAC3NzaC1lZDI1NTE5AAAAIJJbXqJ7W4pV8x3bq1m0P8o8jM0n6v5o3H1yJr0sVb0a';
const matches = (hosts: string, name: string) => matchesHost({ hosts }, name);

describe('a known_hosts file', () => {
  it('is read with its line numbers, without comments and damaged lines', () => {
    const text = [
      '# comment',
      '',
      `lb1,10.0.0.1 ssh-ed25519 ${KEY} a comment`,
      `  @revoked * ssh-ed25519 ${KEY}`,
      `@cert-authority *.example ssh-ed25519 ${KEY}`,
      `@other lb1 ssh-ed25519 ${KEY}`,
      'lb1 ssh-ed25519',
      `lb1 ssh-rsa ${KEY}`,
      'lb1 1024 35 1234567890',
    ].join('\r\n');
    expect(parseKnownHosts(text, 'kh').map(({ line, marker, hosts }) => [line, marker, hosts])).toEqual([
      [3, 'none', 'lb1,10.0.0.1'],
      [4, 'revoked', '*'],
      [5, 'cert-authority', '*.example'],
    ]);
  });

  it('names a host by its port where that is not 22', () => {
    expect(knownHostsName('LB1', 22)).toBe('lb1');
    expect(knownHostsName('::1', 2222)).toBe('[::1]:2222');
  });

  it.each([
    ['lb1', 'lb1', true],
    ['LB1', 'lb1', true],
    ['lb?', 'lb1', true],
    ['lb?', 'lb', false],
    ['*.example', 'a.b.example', true],
    ['*.example,!b.example', 'b.example', false],
    ['!b.example,*.example', 'b.example', false],
    ['!b.example', 'a.example', false],
    ['[lb1]:2222', '[lb1]:2222', true],
    ['[lb1]:2222', 'lb1', false],
    ['[*]:2222', '[lb1]:2222', true],
    ['lb', 'lb1', false],
    ['*', '', true],
    ['|1|bad', 'lb1', false],
  ])('%s for %s: %s', (hosts, name, expected) => {
    expect(matches(hosts, name)).toBe(expected);
  });

  it('matches globs as a regular expression would', () => {
    const part = fc.constantFrom('a', 'b', '.', '*', '?');
    fc.assert(
      fc.property(fc.array(part), fc.array(fc.constantFrom('a', 'b', '.')), (pattern, name) => {
        const glob = pattern.join('');
        const regexp = new RegExp(`^${glob.replace(/[.*?]/g, (c) => ({ '.': '\\.', '*': '.*', '?': '.' })[c] ?? c)}$`);
        expect(matches(glob, name.join(''))).toBe(regexp.test(name.join('')));
      }),
      { numRuns: 1000 },
    );
  });
});

/** The line numbers that ssh-keygen finds for a name. */
function foundByOpenssh(file: string, name: string): number[] {
  const { stdout } = spawnSync('ssh-keygen', ['-F', name, '-f', file], { encoding: 'utf8' });
  return [...stdout.matchAll(/found: line (\d+)/g)].map((match) => Number(match[1]));
}

/** The line numbers that are found here for a name. */
function foundHere(file: string, name: string): number[] {
  return parseKnownHosts(readFileSync(file, 'utf8'), file)
    .filter((entry) => matchesHost(entry, name))
    .map(({ line }) => line);
}

const hasOpenssh = spawnSync('ssh-keygen', ['-?']).error === undefined;

describe.skipIf(!hasOpenssh)('known_hosts, compared with ssh-keygen -F (skipped without the OpenSSH client)', () => {
  let dir = '';
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'hitless-known-hosts-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('finds the same lines in a hashed file', () => {
    const file = join(dir, 'hashed');
    const names = ['lb1', 'lb2.example', '[10.0.0.1]:2222', '[::1]:22022', '192.0.2.7'];
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(dir, 'key')]);
    const key = readFileSync(join(dir, 'key.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
    writeFileSync(file, names.map((name) => `${name} ${key}\n`).join(''));
    execFileSync('ssh-keygen', ['-H', '-f', file], { stdio: 'ignore' });
    expect(readFileSync(file, 'utf8')).not.toContain('lb1');
    for (const name of [...names, 'lb3', '[lb1]:2222', '10.0.0.1']) {
      expect([name, foundHere(file, name)]).toEqual([name, foundByOpenssh(file, name)]);
    }
  });

  it('finds the same lines for any patterns', () => {
    const file = join(dir, 'patterns');
    const key = readFileSync(join(dir, 'key.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
    const pattern = fc
      .array(fc.constantFrom('a', 'b', '1', '.', '*', '?'), { minLength: 1, maxLength: 5 })
      .chain((parts) => fc.boolean().map((negated) => `${negated ? '!' : ''}${parts.join('')}`));
    const hosts = fc.array(pattern, { minLength: 1, maxLength: 4 }).map((list) => list.join(','));
    const name = fc.array(fc.constantFrom('a', 'b', '1', '.'), { minLength: 1, maxLength: 5 }).map((p) => p.join(''));
    fc.assert(
      fc.property(fc.array(hosts, { minLength: 1, maxLength: 8 }), name, (lines, wanted) => {
        writeFileSync(file, lines.map((field) => `${field} ${key}\n`).join(''));
        expect(foundHere(file, wanted)).toEqual(foundByOpenssh(file, wanted));
      }),
      { numRuns: 60 },
    );
  });
});
