import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostsToLookAt } from '../../src/cli/host-words.js';
import { hitless } from './run.js';

let folder: string;
let ini: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hitless-discover-'));
  ini = join(folder, 'hosts.ini');
  await writeFile(
    ini,
    '[lb]\nlb[1:2] ansible_user=ops ansible_port=2222 ansible_ssh_private_key_file=keys/lb\nlb3 ansible_connection=local\n[db]\ndb1 ansible_user=root\n',
  );
});
afterAll(() => rm(folder, { recursive: true }));

const sudo = { become: 'sudo' } as const;

describe('the hosts to look at', () => {
  test('are words of [user@]host[:port] with ranges, each once', () => {
    const { specs } = hostsToLookAt(['ops@lb[1:2].example.org:2222', 'root@192.0.2.1', '[2001:db8::1]', 'lb9', 'lb9'], {
      ...sudo,
      key: ['~/.ssh/lb', 'rel/key'],
      jump: ['ops@bastion'],
      sshConfig: 'none',
    });
    const shared = { keys: ['~/.ssh/lb', resolve('rel/key')], jump: ['ops@bastion'], knownHosts: [], config: 'none' };
    expect(specs.map(({ name, ssh, become }) => ({ name, ssh, become }))).toEqual([
      ...['lb1.example.org', 'lb2.example.org'].map((name) => ({
        name,
        ssh: { host: name, user: 'ops', port: 2222, ...shared },
        become: 'sudo',
      })),
      { name: '192.0.2.1', ssh: { host: '192.0.2.1', user: 'root', ...shared }, become: 'none' },
      { name: '2001:db8::1', ssh: { host: '2001:db8::1', ...shared }, become: 'sudo' },
      { name: 'lb9', ssh: { host: 'lb9', ...shared }, become: 'sudo' },
    ]);
  });

  test('are those of a file that the words name, as the file says that they are reached', () => {
    const { specs, notes } = hostsToLookAt(['lb'], { ...sudo, from: ini, key: ['/other'] });
    expect(specs.map(({ name, ssh }) => [name, ssh.user, ssh.port, ssh.keys])).toEqual([
      ['lb1', 'ops', 2222, [resolve('keys/lb')]],
      ['lb2', 'ops', 2222, [resolve('keys/lb')]],
    ]);
    expect(notes).toEqual(['lb3: not looked at: ansible_connection is local, not ssh']);
    expect(hostsToLookAt(['db1'], { ...sudo, from: ini }).specs[0]?.become).toBe('none');
  });
});

describe('hitless discover', () => {
  test.each([
    [[], 'no host to look at'],
    [['lb[1'], 'has a bracket without its other half'],
    [['-x@lb1'], "unknown option '-x@lb1'"],
    [['x y@lb1'], '"x y" is not a user name'],
    [['lb1', '--jump', 'a,b'], '"a,b" is several hops'],
    [['--from', '/nonexistent'], '--from /nonexistent cannot be read'],
    [['lb1', '--become', 'doas'], 'Allowed choices are none, sudo'],
  ])('%j is a complaint, and nothing is connected to', async (words, complaint) => {
    const { code, stderr } = await hitless('discover', ...words);
    expect(code).toBe(2);
    expect(stderr).toContain(complaint);
  });

  test('tells mistakes of the Ansible inventory with their places', async () => {
    const bad = join(folder, 'bad.ini');
    await writeFile(bad, '[lb]\nlb1 x\n');
    const { code, stderr } = await hitless('discover', '--from', bad);
    expect({ code, place: stderr.includes(`${bad}:2:5: "x" is no variable`) }).toEqual({ code: 2, place: true });
    expect((await hitless('discover', '--from', ini, 'lbs')).stderr).toContain(
      'no host or group is called lbs; did you mean lb1?',
    );
  });

  test('replaces no file unless it is told to', async () => {
    const out = join(folder, 'there.yaml');
    await writeFile(out, 'mine\n');
    const { code, stderr } = await hitless('discover', 'lb1', '--out', out);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `hitless: --out ${out} is there already: name another file, or replace it with --force\n`,
    });
    expect(await readFile(out, 'utf8')).toBe('mine\n');
  });

  test('ends with 9 where a host can not be read, and writes nothing where no pair was found', async () => {
    const out = join(folder, 'new.yaml');
    const { code, stdout, stderr } = await hitless('discover', '127.0.0.1:1', '--ssh-config', 'none', '--out', out);
    expect({ code, stdout }).toEqual({ code: 9, stdout: '' });
    expect(stderr).toMatch(/^127\.0\.0\.1: not read: .*\nno pair was found, and nothing written; 1 host not read\n$/);
    await expect(readFile(out)).rejects.toThrow('ENOENT');
  });

  test('tells the same as JSON', async () => {
    const { stdout } = await hitless('discover', '127.0.0.1:1', '--ssh-config', 'none', '--json');
    expect(JSON.parse(stdout)).toEqual({
      pairs: [],
      left: [],
      unread: [expect.objectContaining({ node: '127.0.0.1' })],
    });
  });
});
