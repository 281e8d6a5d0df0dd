import { describe, expect, it } from 'vitest';
import { fingerprint, hostKeyAlgorithms, judgeHostKey, keyTypeOf } from '../../src/ssh/host-key.js';
import { hostKeyError } from '../../src/ssh/host-key-error.js';
import { type KnownHost, parseKnownHosts } from '../../src/ssh/known-hosts.js';

/** A key in wire form: its type and some bytes. */
function wireKey(type: string, content: string): Buffer {
  return Buffer.concat([type, content].flatMap((text) => [Buffer.from([0, 0, 0, text.length]), Buffer.from(text)]));
}

const one = wireKey('ssh-ed25519', 'one');
const two = wireKey('ssh-ed25519', 'two');
const rsa = wireKey('ssh-rsa', 'rsa');

function file(...lines: [prefix: string, key: Buffer][]): KnownHost[] {
  const text = lines.map(([prefix, key]) => `${prefix} ${keyTypeOf(key)} ${key.toString('base64')}`).join('\n');
  return parseKnownHosts(text, 'kh');
}

const lb1 = { host: 'lb1', port: 22 };
const shown = { node: 'lb1', who: lb1, key: one, files: ['/home/ops/.ssh/known hosts'], behindJump: false };

describe('a host key', () => {
  it('is known by one good line, even beside others', () => {
    expect(judgeHostKey(file(['lb1', two], ['lb*', one]), lb1, one)).toMatchObject({ kind: 'known', at: { line: 2 } });
  });

  it('is refused where any line revokes it', () => {
    const entries = file(['lb1', one], ['@revoked *', one]);
    const verdict = judgeHostKey(entries, lb1, one);
    expect(verdict).toMatchObject({ kind: 'revoked', at: { line: 2 } });
    expect(verdict.kind === 'revoked' && hostKeyError(verdict, shown).message).toContain('is revoked by kh:2');
  });

  it('has changed where the host is known by another one, and the message says where and how to go on', () => {
    const verdict = judgeHostKey(file(['lb1', two], ['lb1', rsa]), lb1, one);
    expect(verdict).toMatchObject({ kind: 'changed', at: [{ line: 1 }] });
    if (verdict.kind !== 'changed') return;
    const error = hostKeyError(verdict, shown);
    expect(error.failure).toBe('host-key');
    expect(error.message).toContain(`it shows ssh-ed25519 ${fingerprint(one)}`);
    expect(error.message).toContain(`kh:1 knows ssh-ed25519 ${fingerprint(two)}`);
    expect(error.remedy).toContain('ssh-keygen -R lb1 -f kh');
    expect(error.remedy).toContain("ssh-keyscan -t ed25519 -p 22 lb1 >> '/home/ops/.ssh/known hosts'");
  });

  it('has changed where the host is known by keys of other types only', () => {
    expect(judgeHostKey(file(['lb1', rsa]), lb1, one)).toMatchObject({ kind: 'changed', at: [{ keyType: 'ssh-rsa' }] });
  });

  it('is unknown where only an authority vouches for the host, which the message says', () => {
    const verdict = judgeHostKey(file(['@cert-authority lb*', two]), lb1, one);
    expect(verdict).toMatchObject({ kind: 'unknown', authorities: [{ line: 1 }] });
    if (verdict.kind !== 'unknown') return;
    expect(hostKeyError(verdict, shown).message).toContain('kh:1 has only @cert-authority');
  });

  it('is unknown where an authority itself shows up as the host', () => {
    expect(judgeHostKey(file(['@cert-authority lb*', one]), lb1, one)).toMatchObject({ kind: 'unknown' });
  });

  it('on another port is known by the plain name only if it is the same key', () => {
    const other = { host: 'lb1', port: 2222 };
    expect(judgeHostKey(file(['lb1', one]), other, one)).toMatchObject({ kind: 'known' });
    expect(judgeHostKey(file(['lb1', two]), other, one)).toMatchObject({ kind: 'unknown' });
    expect(judgeHostKey(file(['[lb1]:2222', two], ['lb1', one]), other, one)).toMatchObject({ kind: 'changed' });
  });

  it('is looked up by its alias alone where there is one', () => {
    const who = { host: '10.0.0.1', port: 2222, alias: 'Pair-A' };
    expect(judgeHostKey(file(['pair-a', one]), who, one)).toMatchObject({ kind: 'known' });
    expect(judgeHostKey(file(['10.0.0.1', one]), who, one)).toMatchObject({ kind: 'unknown' });
  });

  it('is learnt through ssh itself where a jump host or an alias stands in the way', () => {
    const verdict = { kind: 'unknown', authorities: [] } as const;
    const who = { host: '10.0.0.1', port: 22, alias: 'pair-a' };
    const { remedy } = hostKeyError(verdict, { ...shown, who, files: ['kh'], behindJump: true });
    expect(remedy).toContain("ssh -o UserKnownHostsFile=kh -o 'HostKeyAlias=pair-a' -p 22 -J JUMPHOST 10.0.0.1 true");
  });

  it('is asked for in a type that is known, RSA with SHA-2 only', () => {
    expect(hostKeyAlgorithms(file(['lb1', rsa]), lb1).slice(0, 2)).toEqual(['rsa-sha2-512', 'rsa-sha2-256']);
    expect(hostKeyAlgorithms(file(['lb2', rsa]), lb1)[0]).toBe('ssh-ed25519');
    expect(hostKeyAlgorithms(file(['@revoked lb1', rsa]), lb1)[0]).toBe('ssh-ed25519');
    expect(hostKeyAlgorithms([], lb1)).not.toContain('ssh-rsa');
    expect(new Set(hostKeyAlgorithms(file(['lb1', rsa]), lb1)).size).toBe(6);
  });
});
