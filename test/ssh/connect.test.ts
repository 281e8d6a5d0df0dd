import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Host } from '../../src/ssh/host.js';
import { createKeyRing } from '../../src/ssh/key-ring.js';
import { closeAll, eventually, failureOf, open } from './fixture.js';
import { createSshdLab, hasSshd, listen, type Sshd, type SshdLab } from './sshd.js';

/** What a command prints once a host is connected. */
async function who(host: Promise<Host>): Promise<string> {
  return (await (await host).exec(['echo', 'in'], { deadlineMs: 5000 })).stdout;
}

const sayOpenSesame = () => Promise.resolve('open sesame');
const typeSlowly = () => new Promise<string>((resolve) => setTimeout(() => resolve('x'), 1500));

describe.skipIf(!hasSshd)('connecting (skipped without /usr/sbin/sshd: package openssh-server)', () => {
  let lab: SshdLab;
  let sshd: Sshd;
  beforeAll(async () => {
    lab = createSshdLab();
    sshd = await lab.start();
  });
  afterEach(closeAll);
  afterAll(() => lab.stop());

  const withHosts = (...lines: string[]) => sshd.settings({ knownHosts: [lab.knownHosts('hosts', ...lines)] });
  const name = () => `[127.0.0.1]:${sshd.port}`;

  describe('verifies the host key and', () => {
    it('trusts one from a hashed file, among several files', async () => {
      const hashed = lab.knownHosts('hashed', `${name()} ${sshd.hostKey}`);
      execFileSync('ssh-keygen', ['-H', '-f', hashed], { stdio: 'ignore' });
      expect(readFileSync(hashed, 'utf8')).not.toContain('127.0.0.1');
      const knownHosts = [lab.knownHosts('other', '# nothing'), hashed];
      expect(await who(open(sshd.settings({ knownHosts })))).toBe('in\n');
    });

    it('refuses an unknown one, with its fingerprint and how to learn it', async () => {
      const error = await failureOf(open(withHosts('# nothing')));
      const fingerprint = execFileSync('ssh-keygen', ['-lf', lab.path('server0.hostkey.pub')], { encoding: 'utf8' });
      expect(error.failure).toBe('host-key');
      expect(error.message).toContain(fingerprint.split(' ')[1]);
      expect(error.remedy).toContain(`ssh-keyscan -t ed25519 -p ${sshd.port} 127.0.0.1 >> ${lab.path('hosts')}`);
    });

    it('refuses a changed one, with the line that knew another', async () => {
      lab.key('another', { trusted: false });
      const another = readFileSync(lab.path('another.pub'), 'utf8');
      const error = await failureOf(open(withHosts('# first line', `${name()} ${another.trim()}`)));
      expect(error).toMatchObject({ failure: 'host-key', message: expect.stringContaining('has changed') });
      expect(error.message).toContain(`${lab.path('hosts')}:2 knows`);
    });

    it('refuses a revoked one though another line trusts it', async () => {
      const error = await failureOf(open(withHosts(`${name()} ${sshd.hostKey}`, `@revoked * ${sshd.hostKey}`)));
      expect(error).toMatchObject({ failure: 'host-key', message: expect.stringContaining('revoked by') });
    });

    it('asks a host with several keys for one that is known', async () => {
      lab.key('rsa.hostkey', { type: 'rsa', trusted: false });
      const two = await lab.start([`HostKey ${lab.path('rsa.hostkey')}`]);
      const rsa = readFileSync(lab.path('rsa.hostkey.pub'), 'utf8').trim();
      const knownHosts = [lab.knownHosts('rsa-only', `[127.0.0.1]:${two.port} ${rsa}`)];
      expect(await who(open(two.settings({ knownHosts })))).toBe('in\n');
    });

    it('is not weakened by StrictHostKeyChecking no', async () => {
      const config = lab.knownHosts(
        'weak.config',
        'Host *',
        'StrictHostKeyChecking no',
        'UserKnownHostsFile /dev/null',
      );
      const error = await failureOf(open(sshd.settings({ config, knownHosts: [] })));
      expect(error.failure).toBe('host-key');
    });

    it('names a known_hosts file of the inventory that is not there', async () => {
      const error = await failureOf(open(sshd.settings({ knownHosts: [lab.path('no-such-file')] })));
      expect(error).toMatchObject({ failure: 'config', message: expect.stringContaining('no-such-file') });
    });
  });

  describe('authenticates', () => {
    it.each(['ed25519', 'ecdsa', 'rsa'])('with a key of type %s', async (type) => {
      const key = lab.key(`type-${type}`, { type });
      expect(await who(open(sshd.settings({ keys: [key] })))).toBe('in\n');
    });

    it('and says what it tried when the host takes no key', async () => {
      const key = lab.key('stranger', { trusted: false });
      const error = await failureOf(open(sshd.settings({ keys: [key] })));
      expect(error.failure).toBe('auth');
      expect(error.message).toMatch(/tried .*stranger \(ssh-ed25519 SHA256:.*it accepts: publickey/);
      expect(error.remedy).toContain('authorized_keys');
    });

    it('with the second key where the first one is not taken', async () => {
      const wrong = lab.key('first-wrong', { trusted: false });
      expect(await who(open(sshd.settings({ keys: [wrong, lab.path('id')] })))).toBe('in\n');
    });

    it('only with key files that are there', async () => {
      const error = await failureOf(open(sshd.settings({ keys: [lab.path('no-such-key')] })));
      expect(error).toMatchObject({ failure: 'config', message: expect.stringContaining('no-such-key') });
      const publicKey = await failureOf(open(sshd.settings({ keys: [lab.path('id.pub')] })));
      expect(publicKey.message).toContain('it holds a public key');
    });

    it('with an encrypted key, asking for its passphrase once for connections at the same time', async () => {
      const key = lab.key('locked', { passphrase: 'open sesame' });
      const asked: string[] = [];
      const askPassphrase = async (file: string) => {
        asked.push(file);
        await new Promise((resolve) => setTimeout(resolve, 50));
        return 'open sesame';
      };
      const options = { askPassphrase, keyRing: createKeyRing() };
      const settings = sshd.settings({ keys: [key] });
      const hosts = await Promise.all([1, 2, 3].map(() => open(settings, options)));
      await open(settings, options);
      expect(hosts).toHaveLength(3);
      expect(asked).toEqual([key]);
    });

    it('without asking for a passphrase where another key is taken first, or the host does not want the key', async () => {
      const locked = lab.key('locked-unused', { passphrase: 'x', trusted: false });
      const asked: string[] = [];
      const askPassphrase = (file: string) => Promise.resolve(String(asked.push(file)));
      await open(sshd.settings({ keys: [lab.path('id'), locked] }), { askPassphrase });
      expect((await failureOf(open(sshd.settings({ keys: [locked] }), { askPassphrase }))).failure).toBe('auth');
      expect(asked).toEqual([]);
    });

    it('with an encrypted key in the older PEM form, with and without its public half', async () => {
      const key = lab.key('pem', { type: 'rsa', passphrase: 'open sesame', pem: true });
      expect(await who(open(sshd.settings({ keys: [key] }), { askPassphrase: sayOpenSesame }))).toBe('in\n');
      copyFileSync(key, lab.path('pem-alone'));
      expect(await who(open(sshd.settings({ keys: [lab.path('pem-alone')] }), { askPassphrase: sayOpenSesame }))).toBe(
        'in\n',
      );
    });

    it('not with a wrong passphrase or where none can be asked for, and says so', async () => {
      const key = lab.key('locked-wrong', { passphrase: 'right' });
      const wrong = open(sshd.settings({ keys: [key] }), { askPassphrase: () => Promise.resolve('wrong') });
      expect(await failureOf(wrong)).toMatchObject({
        failure: 'auth',
        message: expect.stringContaining('the passphrase is wrong'),
      });
      const nobody = await failureOf(open(sshd.settings({ keys: [key] })));
      expect(nobody.message).toContain('no passphrase can be asked for');
    });

    it('while the connect deadline stands still for the passphrase', async () => {
      const key = lab.key('slow-typist', { passphrase: 'x' });
      const settings = sshd.settings({ keys: [key], connectTimeoutMs: 1400 });
      expect(await who(open(settings, { askPassphrase: typeSlowly }))).toBe('in\n');
    });
  });

  describe('through an agent', () => {
    let agent: ChildProcess;
    let socket: string;
    beforeAll(async () => {
      socket = lab.path('agent.sock');
      agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
      await eventually(() => existsSync(socket));
      const env = { ...process.env, SSH_AUTH_SOCK: socket };
      for (let index = 0; index < 7; index++) {
        execFileSync('ssh-add', ['-q', lab.key(`agent-other${index}`, { trusted: false })], { env });
      }
      for (const type of ['rsa', 'ecdsa', 'ed25519']) {
        execFileSync('ssh-add', ['-q', lab.key(`agent-${type}`, { type })], { env });
        rmSync(lab.path(`agent-${type}`));
      }
    });
    afterAll(() => void agent.kill());

    it('authenticates with the key whose public half is named, before the agent offers too many', async () => {
      const keys = [lab.path('agent-other0'), lab.path('id')];
      expect(await who(open(sshd.settings({ agent: socket, keys })))).toBe('in\n');
    });

    it.each(['ed25519', 'ecdsa', 'rsa'])('authenticates with the agent key of type %s', async (type) => {
      const config = lab.knownHosts('agent.config', `IdentityFile ${lab.path(`agent-${type}`)}`, 'IdentitiesOnly yes');
      expect(await who(open(sshd.settings({ agent: socket, keys: [], config })))).toBe('in\n');
    });

    it('says that the agent holds too many keys where the host ends it', async () => {
      const config = lab.knownHosts('no-key.config', 'IdentityFile none');
      const error = await failureOf(open(sshd.settings({ agent: socket, keys: [], config })));
      expect(error.failure).toBe('auth');
      expect(error.remedy).toContain('name the right key');
    });

    it('goes on with the key files where the agent is not there', async () => {
      const log: string[] = [];
      const settings = sshd.settings({ agent: lab.path('no-agent.sock') });
      expect(await who(open(settings, { log: (line) => log.push(line) }))).toBe('in\n');
      expect(log.join('\n')).toContain('no-agent.sock cannot be used');
    });
  });

  describe('through jump hosts', () => {
    it('verifies and uses each of them, and closes them with the host', async () => {
      const [first, second] = [await lab.start(), await lab.start()];
      const jump = [`127.0.0.1:${first.port}`, `127.0.0.1:${second.port}`];
      const log: string[] = [];
      const host = await open(sshd.settings({ jump }), { log: (line) => log.push(line) });
      expect(await host.exec(['echo', 'in'], { deadlineMs: 5000 })).toMatchObject({ stdout: 'in\n' });
      expect(log.map((line) => /port (\d+)/.exec(line)?.[1])).toEqual([first.port, second.port, sshd.port].map(String));
      await host.close();
      expect(await host.closed).toBeUndefined();
    });

    it('refuses a hop whose key is not known', async () => {
      const hop = await lab.start();
      const knownHosts = [lab.knownHosts('only-target', `${name()} ${sshd.hostKey}`)];
      const error = await failureOf(open(sshd.settings({ jump: [`127.0.0.1:${hop.port}`], knownHosts })));
      expect(error).toMatchObject({ failure: 'host-key', message: expect.stringContaining(String(hop.port)) });
    });

    it('says that the hop could not reach the node', async () => {
      const hop = await lab.start();
      const error = await failureOf(open(sshd.settings({ jump: [`127.0.0.1:${hop.port}`], port: 1 })));
      expect(error).toMatchObject({ failure: 'refused', message: expect.stringContaining('127.0.0.1 port 1') });
    });
  });

  it('follows ssh_config: HostName, Port, User, IdentityFile, HostKeyAlias, Include', async () => {
    lab.knownHosts('alias.hosts', `pair-a ${sshd.hostKey}`);
    lab.knownHosts('included', `Port ${sshd.port}`, `IdentityFile ${lab.path('id')}`);
    const config = lab.knownHosts(
      'config',
      'Host web-lb1',
      'HostName 127.0.0.1',
      'HostKeyAlias pair-a',
      `UserKnownHostsFile ${lab.path('alias.hosts')}`,
      `Include ${lab.path('included')}`,
    );
    const { port: _port, ...settings } = sshd.settings({ host: 'web-lb1', keys: [], knownHosts: [], config });
    expect(await who(open(settings))).toBe('in\n');
  });

  it('tells a refused connection in words', async () => {
    const error = await failureOf(open(sshd.settings({ port: 1 })));
    expect(error.failure).toBe('unreachable');
    expect(error.message).toContain('127.0.0.1 port 1: connection refused (ECONNREFUSED)');
  });

  it('gives up at the deadline where something accepts the connection and stays silent', async () => {
    const silent = createServer();
    const { port } = await listen(silent);
    const error = await failureOf(open(sshd.settings({ port, connectTimeoutMs: 200 })));
    expect(error).toMatchObject({ failure: 'unreachable', message: expect.stringContaining('within 200 ms') });
    silent.close();
  });

  it('fails where something else than SSH answers', async () => {
    const web = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const { port } = await listen(web);
    expect((await failureOf(open(sshd.settings({ port })))).failure).toBe('unreachable');
    web.close();
  });

  it('can be aborted', async () => {
    const silent = createServer();
    const { port } = await listen(silent);
    const signal = AbortSignal.timeout(100);
    expect((await failureOf(open(sshd.settings({ port }), { signal }))).failure).toBe('aborted');
    expect((await failureOf(open(sshd.settings(), { signal }))).failure).toBe('aborted');
    silent.close();
  });
});
