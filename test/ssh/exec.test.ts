import { existsSync, readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { closeAll, eventually, failureOf, lives, open } from './fixture.js';
import { createSshdLab, hasSshd, type Sshd, type SshdLab, startRelay } from './sshd.js';

describe.skipIf(!hasSshd)('a remote command (skipped without /usr/sbin/sshd: package openssh-server)', () => {
  let lab: SshdLab;
  let sshd: Sshd;
  beforeAll(async () => {
    lab = createSshdLab();
    sshd = await lab.start();
  });
  afterEach(closeAll);
  afterAll(() => lab.stop());

  it('gives back its output, its status and its words as they were', async () => {
    const host = await open(sshd.settings());
    const words = ["it's", 'a\\b', 'x\ny', '$HOME', '!', 'é', ''];
    const result = await host.exec(['printf', '%s|', ...words], { deadlineMs: 5000 });
    expect(result).toEqual({ code: 0, signal: null, stdout: words.map((w) => `${w}|`).join(''), stderr: '' });
    const failed = await host.exec(['sh', '-c', 'echo no >&2; exit 3'], { deadlineMs: 5000 });
    expect(failed).toEqual({ code: 3, signal: null, stdout: '', stderr: 'no\n' });
  });

  it('runs beside others on the same connection', async () => {
    const host = await open(sshd.settings());
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, index) => host.exec(['echo', String(index)], { deadlineMs: 5000 })),
    );
    expect(results.map(({ stdout }) => stdout)).toEqual(Array.from({ length: 8 }, (_, index) => `${index}\n`));
  });

  it('reads 5 MB of standard input and sees its end', async () => {
    const host = await open(sshd.settings());
    const stdin = Buffer.alloc(5 * 1024 * 1024, 'hitless');
    const { stdout } = await host.exec(['wc', '-c'], { deadlineMs: 10_000, stdin });
    expect(stdout.trim()).toBe(String(stdin.length));
    expect(await host.exec(['cat'], { deadlineMs: 5000 })).toMatchObject({ code: 0, stdout: '' });
  });

  it('is ended on the node with its children when its deadline passes', async () => {
    const host = await open(sshd.settings());
    const file = lab.path('pids');
    const script = 'sleep 60 & echo $$ $! > "$1"; wait';
    const error = await failureOf(host.exec(['sh', '-c', script, 'sh', file], { deadlineMs: 300 }));
    expect(error).toMatchObject({ failure: 'deadline', node: 'lb1' });
    expect(error.message).toContain('did not end within 300 ms');
    const pids = readFileSync(file, 'utf8').trim().split(' ').map(Number);
    expect(pids).toHaveLength(2);
    expect(await eventually(() => !pids.some(lives))).toBe(true);
  });

  it('is killed on the node where it ignores the first signal, after the call has already failed', async () => {
    const host = await open(sshd.settings());
    const file = lab.path('stubborn');
    const startedAt = performance.now();
    const script = 'trap "" TERM; echo $$ > "$1"; while :; do sleep 0.2; done';
    const error = await failureOf(host.exec(['sh', '-c', script, 'sh', file], { deadlineMs: 500 }));
    expect(error.failure).toBe('deadline');
    expect(performance.now() - startedAt).toBeLessThan(2500);
    expect(await eventually(() => !lives(Number(readFileSync(file, 'utf8'))))).toBe(true);
  });

  it('has ended though a child of its still holds the output open', async () => {
    const host = await open(sshd.settings());
    const result = await host.exec(['sh', '-c', 'echo done; (trap "" HUP; exec sleep 3) &'], { deadlineMs: 1000 });
    expect(result).toMatchObject({ code: 0, stdout: 'done\n' });
  });

  it('may not print more than its bound', async () => {
    const host = await open(sshd.settings());
    const shout = ['sh', '-c', 'yes hitless | head -c 3000000'];
    const error = await failureOf(host.exec(shout, { deadlineMs: 5000, maxOutputBytes: 1_000_000 }));
    expect(error).toMatchObject({ failure: 'output' });
    const { stdout } = await host.exec(shout, { deadlineMs: 5000 });
    expect(stdout).toHaveLength(3_000_000);
  });

  it('can be aborted, before and while it runs, and the connection lives on', async () => {
    const host = await open(sshd.settings());
    const controller = new AbortController();
    const running = host.exec(['sleep', '5'], { deadlineMs: 6000, signal: controller.signal });
    setTimeout(() => controller.abort(), 100);
    expect((await failureOf(running)).failure).toBe('aborted');
    const late = host.exec(['true'], { deadlineMs: 5000, signal: controller.signal });
    expect((await failureOf(late)).failure).toBe('aborted');
    expect(await host.exec(['true'], { deadlineMs: 5000 })).toMatchObject({ code: 0 });
  });

  it('is lost with its connection', async () => {
    const relay = await startRelay(sshd.port);
    const host = await open(sshd.settings({ port: relay.port, knownHosts: [hostKeyFor(lab, relay.port, sshd)] }));
    const running = failureOf(host.exec(['sleep', '3'], { deadlineMs: 5000 }));
    const lines = (await host.start(['cat'])).readLine(5000);
    const broken = failureOf(lines);
    setTimeout(() => relay.cut(), 100);
    expect(await running).toMatchObject({ failure: 'lost' });
    expect(await broken).toMatchObject({ failure: 'lost' });
    expect(await host.closed).toMatchObject({ failure: 'lost' });
    expect(await failureOf(host.exec(['true'], { deadlineMs: 1000 }))).toMatchObject({ failure: 'lost' });
    relay.stop();
  });

  it('is lost when the peer no longer answers keepalives', async () => {
    const relay = await startRelay(sshd.port);
    const knownHosts = [hostKeyFor(lab, relay.port, sshd)];
    const host = await open(sshd.settings({ port: relay.port, knownHosts, keepaliveMs: 100 }));
    const running = failureOf(host.exec(['sleep', '3'], { deadlineMs: 5000 }));
    const frozenAt = performance.now();
    relay.freeze();
    const error = await running;
    expect(error).toMatchObject({ failure: 'lost', message: expect.stringContaining('Keepalive timeout') });
    expect(performance.now() - frozenAt).toBeLessThan(1500);
    relay.stop();
  });

  it('cannot be started after close, which may be called twice', async () => {
    const host = await open(sshd.settings());
    await Promise.all([host.close(), host.close()]);
    await host.close();
    expect(await host.closed).toBeUndefined();
    expect(await failureOf(host.exec(['true'], { deadlineMs: 1000 }))).toMatchObject({ failure: 'lost' });
  });

  it.skipIf(process.getuid?.() !== 0)('runs as root without sudo where the SSH user is root', async () => {
    const host = await open(sshd.settings({ user: 'root' }), {}, 'sudo');
    expect(await host.exec(['id', '-u'], { deadlineMs: 5000, asRoot: true })).toMatchObject({ stdout: '0\n' });
  });

  it('refuses words that no process can be given', async () => {
    const host = await open(sshd.settings());
    expect(await failureOf(host.exec(['echo', 'a\0b'], { deadlineMs: 1000 }))).toMatchObject({ failure: 'config' });
  });

  it.each(['/usr/bin/fish', '/usr/bin/tcsh'].filter(existsSync))('works where the login shell is %s', async (shell) => {
    const other = await lab.start([`ForceCommand exec ${shell} -c "$SSH_ORIGINAL_COMMAND"`]);
    const host = await open(other.settings());
    const words = ["it's", 'a\\b', "\\'", 'x\ny', '!!', 'é', '$HOME'];
    const { stdout } = await host.exec(['printf', '%s|', ...words], { deadlineMs: 5000 });
    expect(stdout).toBe(words.map((word) => `${word}|`).join(''));
  });
});

describe.skipIf(!hasSshd)('a process that lives on (skipped without /usr/sbin/sshd)', () => {
  let lab: SshdLab;
  let sshd: Sshd;
  beforeAll(async () => {
    lab = createSshdLab();
    sshd = await lab.start();
  });
  afterEach(closeAll);
  afterAll(() => lab.stop());

  it('answers line by line until its standard input ends', async () => {
    const host = await open(sshd.settings());
    const cat = await host.start(['cat']);
    cat.write('one\ntw');
    expect(await cat.readLine(5000)).toBe('one');
    expect(await failureOf(cat.readLine(50))).toMatchObject({ failure: 'deadline' });
    cat.write('o\nthree');
    expect(await cat.readLine(5000)).toBe('two');
    cat.end();
    expect(await cat.readLine(5000)).toBe('three');
    expect(await cat.readLine(5000)).toBeUndefined();
    expect(await cat.ended).toEqual({ code: 0, signal: null, stderr: '' });
  });

  it('waits where nobody reads what it prints, and loses nothing', async () => {
    const host = await open(sshd.settings());
    const numbers = await host.start(['seq', '1', '800000']);
    let count = 0;
    while ((await numbers.readLine(5000)) !== undefined) count++;
    expect(count).toBe(800_000);
  });

  it('may not print an endless line', async () => {
    const host = await open(sshd.settings());
    const shout = await host.start(['head', '-c', '3000000', '/dev/zero']);
    expect(await failureOf(shout.readLine(5000))).toMatchObject({ failure: 'output' });
  });

  it('is over for its reader when it is aborted', async () => {
    const host = await open(sshd.settings());
    const controller = new AbortController();
    const cat = await host.start(['cat'], { signal: controller.signal });
    const reading = failureOf(cat.readLine(5000));
    controller.abort();
    expect(await reading).toMatchObject({ failure: 'aborted' });
    await cat.ended;
  });
});

/** A known_hosts file that knows a server by another port. */
function hostKeyFor(lab: SshdLab, port: number, sshd: Sshd): string {
  return lab.knownHosts(`relay${port}`, `[127.0.0.1]:${port} ${sshd.hostKey}`);
}
