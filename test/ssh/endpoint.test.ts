import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { resolveEndpoint } from '../../src/ssh/endpoint.js';
import { SshError } from '../../src/ssh/error.js';
import { localUser } from '../../src/ssh/expand.js';
import { resolveRoute } from '../../src/ssh/route.js';
import type { SshSettings } from '../../src/ssh/settings.js';

const BARE: SshSettings = { host: 'lb1', keys: [], jump: [], knownHosts: [], config: 'none' };
const silent = () => undefined;
const resolve = (settings: Partial<SshSettings>) => resolveEndpoint('lb1', { ...BARE, ...settings }, silent);

describe('an endpoint without ssh_config', () => {
  afterEach(() => vi.unstubAllEnvs());

  it("has OpenSSH's defaults", async () => {
    vi.stubEnv('SSH_AUTH_SOCK', '/run/agent.sock');
    const { home, name } = localUser();
    expect(await resolve({})).toMatchObject({
      host: 'lb1',
      port: 22,
      user: name,
      agent: '/run/agent.sock',
      connectTimeoutMs: 10_000,
      keepaliveMs: 5_000,
      jump: [],
      knownHosts: expect.arrayContaining([{ path: `${home}/.ssh/known_hosts`, mustExist: false }]),
      keys: expect.arrayContaining([{ path: `${home}/.ssh/id_ed25519`, mustExist: false }]),
    });
  });

  it('has what the inventory says, and its files must exist', async () => {
    const { home } = localUser();
    const settings = {
      user: 'ops',
      port: 2222,
      keys: ['~/key'],
      agent: 'none',
      knownHosts: ['/kh'],
      jump: ['a', 'b@c:1'],
    };
    expect(await resolve(settings)).toMatchObject({
      user: 'ops',
      port: 2222,
      keys: [{ path: `${home}/key`, mustExist: true }],
      agent: undefined,
      knownHosts: [{ path: '/kh', mustExist: true }],
      jump: [{ host: 'a' }, { user: 'b', host: 'c', port: 1 }],
    });
  });

  it.each([{ host: '-oProxyCommand=id' }, { host: 'a b' }, { jump: ['a;b'] }])('refuses %j', async (settings) => {
    await expect(resolve(settings)).rejects.toMatchObject({ failure: 'config', node: 'lb1' });
  });
});

const hasOpenssh = spawnSync('ssh', ['-V']).error === undefined;

describe.skipIf(!hasOpenssh)('an endpoint with ssh_config (skipped without the OpenSSH client)', () => {
  let dir = '';
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'hitless-ssh-config-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const config = (name: string, ...lines: string[]) => {
    writeFileSync(join(dir, name), `${lines.join('\n')}\n`);
    return join(dir, name);
  };

  it('has what the file says, through Include and Match', async () => {
    config('included', 'Host lb1', 'Port 2022');
    const file = config(
      'config',
      `Include ${join(dir, 'included')}`,
      'Match host 10.0.0.1 user ops',
      'IdentityFile /keys/%n-%r-%p',
      'Host lb1',
      'HostName 10.0.0.1',
      'User ops',
      'HostKeyAlias pair-a',
      'UserKnownHostsFile /kh/one /kh/two',
      'GlobalKnownHostsFile none',
      'IdentityAgent /run/%u.sock',
      'ProxyJump first,ops@second:2222',
      'ConnectTimeout 3',
      'ServerAliveInterval 7',
      'ServerAliveCountMax 4',
      'Match originalhost lb1',
      'IdentityFile /keys/matched',
    );
    expect(await resolve({ config: file })).toEqual({
      host: '10.0.0.1',
      port: 2022,
      user: 'ops',
      alias: 'pair-a',
      knownHosts: ['/kh/one', '/kh/two'].map((path) => ({ path, mustExist: false })),
      keys: expect.arrayContaining([{ path: '/keys/matched', mustExist: false }]),
      agent: `/run/${localUser().name}.sock`,
      identitiesOnly: false,
      connectTimeoutMs: 3000,
      keepaliveMs: 7000,
      keepaliveCount: 4,
      jump: [{ host: 'first' }, { user: 'ops', host: 'second', port: 2222 }],
    });
  });

  it('gives way to the inventory', async () => {
    const file = config(
      'weaker',
      'Host *',
      'User nobody',
      'Port 1',
      'IdentityFile /k',
      'ProxyJump x',
      'ConnectTimeout 9',
    );
    const mine = { user: 'ops', port: 2222, keys: ['/mine'], jump: ['mine'], connectTimeoutMs: 1, keepaliveMs: 2 };
    expect(await resolve({ config: file, ...mine })).toMatchObject({
      user: 'ops',
      port: 2222,
      keys: [{ path: '/mine', mustExist: true }],
      jump: [{ host: 'mine' }],
      connectTimeoutMs: 1,
      keepaliveMs: 2,
    });
  });

  it.each(['ProxyCommand nc %h %p', 'RevokedHostKeys /revoked', 'KnownHostsCommand /bin/true'])(
    'is refused rather than reached in another way than %s says',
    async (option) => {
      const file = config(`refused-${option.split(' ')[0]}`, option);
      await expect(resolve({ config: file })).rejects.toMatchObject({ failure: 'config' });
    },
  );

  it("is refused with ssh's own message where the file is wrong or not there", async () => {
    const wrong = config('wrong', 'NoSuchOption yes');
    await expect(resolve({ config: wrong })).rejects.toThrow(/line 1: Bad configuration option: nosuchoption/);
    await expect(resolve({ config: join(dir, 'absent') })).rejects.toBeInstanceOf(SshError);
  });

  it('expands the way to a jump host that has a jump host itself', async () => {
    const file = config('nested', 'Host lb1', 'ProxyJump inner', 'Host inner', 'ProxyJump outer', 'User in');
    const route = await resolveRoute('lb1', { ...BARE, config: file }, silent);
    expect(route.map(({ host, user }) => [host, user])).toEqual([
      ['outer', localUser().name],
      ['inner', 'in'],
      ['lb1', localUser().name],
    ]);
  });

  it('notices a loop of jump hosts', async () => {
    const file = config('loop', 'Host *', 'ProxyJump around');
    await expect(resolveRoute('lb1', { ...BARE, config: file }, silent)).rejects.toThrow(/loop/);
  });
});
