import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { valuesOf } from '../../src/node/answer.js';
import { callProgram } from '../../src/node/call.js';
import { configPathsOf } from '../../src/node/file-facts.js';
import { readKeepalivedFacts } from '../../src/node/keepalived-facts.js';
import { observeNode, watchNode } from '../../src/node/observe.js';
import { PROGRAM } from '../../src/node/program.js';
import { reloadNode } from '../../src/node/reload.js';
import { serviceWords } from '../../src/node/services.js';
import { validateNode } from '../../src/node/validate.js';
import { localHost } from './local-host.js';
import { canUnshare, shells } from './shells.js';
import { type SmallWorld, serve, smallWorld, specOf } from './world.js';

let world: SmallWorld;
beforeEach(() => {
  world = smallWorld();
});
afterEach(() => world.remove());

const quietFiles = { config: '/nonexistent/quiet.conf' };

describe.runIf(canUnshare).each(shells)('under $name', ({ words: shell }) => {
  test('a machine with neither HAProxy nor keepalived is told as such', async () => {
    const facts = await observeNode(world.host(shell), specOf({ haproxy: quietFiles, keepalived: quietFiles }));
    expect(facts).toMatchObject({
      node: 'local',
      hostname: execFileSync('uname', ['-n'], { encoding: 'utf8' }).trim(),
      kernel: execFileSync('uname', ['-r'], { encoding: 'utf8' }).trim(),
      listeners: [],
      files: [],
      keepalived: { processes: [], configPath: '/nonexistent/quiet.conf' },
      haproxy: { processes: [], configPaths: ['/nonexistent/quiet.conf'] },
    });
    expect(facts.bootId).toMatch(/^[0-9a-f-]{36}$/);
    expect(facts.sysctls['net.ipv4.ip_nonlocal_bind']).toBe('0');
    expect(facts.unknowns).toContain('/nonexistent/quiet.conf could not be read');
    expect(facts.keepalived.dump).toBeUndefined();
    expect(facts.haproxy.config).toBeUndefined();
  });

  test('the configuration is found from the arguments of the process, whatever they contain', async () => {
    const odd = world.write("odd $(touch pwned) 'dir';`id`/a b.cfg", 'global\n  description no end of line');
    world.write('conf.d/20.cfg', 'defaults\n');
    world.write('conf.d/10.cfg', 'frontend f\n  bind 192.0.2.1:80\n');
    world.write('conf.d/ignored.txt', 'x\n');
    world.run(
      'haproxy',
      serve(0),
      '-W',
      '-f',
      odd,
      '-f',
      join(world.folder, 'conf.d'),
      '-p',
      '',
      '--',
      'last.cfg',
      '*',
    );
    world.write('last.cfg', 'backend b\n');
    const facts = await observeNode(world.host(shell), specOf({ keepalived: quietFiles }));
    const last = [join(world.folder, 'last.cfg'), join(world.folder, '*')];
    expect(facts.haproxy.configPaths).toEqual([
      odd,
      ...['conf.d/10.cfg', 'conf.d/20.cfg'].map((each) => join(world.folder, each)),
      ...last,
    ]);
    expect(facts.haproxy.processes).toHaveLength(1);
    expect(facts.haproxy.processes[0]).toMatchObject({
      state: expect.stringMatching(/^[A-Z]$/),
      exe: join(world.folder, 'haproxy'),
      exeDeleted: false,
    });
    expect(facts.haproxy.processes[0]?.argv.slice(2)).toEqual([
      '-W',
      '-f',
      odd,
      '-f',
      join(world.folder, 'conf.d'),
      '-p',
      '',
      '--',
      'last.cfg',
      '*',
    ]);
    expect(facts.haproxy.config?.sections.map((each) => each.kind)).toEqual([
      'global',
      'frontend',
      'defaults',
      'backend',
    ]);
    expect(facts.files.map((each) => each.path)).toContain(odd);
    expect(facts.unknowns).toContain(`${join(world.folder, '*')} could not be read`);
    expect(existsSync(join(world.folder, 'pwned'))).toBe(false);
  });

  test("keepalived's dump is the one it writes after it was asked, with its password hidden", async () => {
    const old = 'VRRP Instance = OLD\n';
    world.write('keepalived.data', old);
    const dump = '------< VRRP Topology >------\n VRRP Instance = VI_1\n   State = MASTER\n   Password = s3cret\n';
    world.write('new-dump', dump);
    world.write(
      'keepalived.sh',
      `trap 'cp new-dump keepalived.new; mv keepalived.new keepalived.data' USR1\n${serve(0)}`,
    );
    world.write('keepalived.conf', 'include conf.d/*.conf\ninclude other.conf');
    world.write('conf.d/b.conf', 'include ../deep.conf\n');
    world.write('deep.conf', 'vrrp_script deep {\n script /bin/true\n}\n');
    const conf = join(world.folder, 'keepalived.conf');
    world.run(
      'keepalived',
      `export TMPDIR=${world.folder}; [ -n "\${AGAIN:-}" ] || AGAIN=1 exec "${world.folder}/keepalived" keepalived.sh -f "${conf}"\n`,
    );
    const answer = await callProgram(world.host(shell), 'observe', ['-', '-', '-', '-', '-', '-', conf, '-'], {
      deadlineMs: 10_000,
    });
    expect(answer.blobs.find((blob) => blob.name === 'dump')?.lines).toEqual(
      dump.replace('s3cret', '(hidden)').trimEnd().split('\n'),
    );
    expect(configPathsOf(answer, 'keepalived')).toEqual([
      conf,
      join(world.folder, 'conf.d/b.conf'),
      `${world.folder}/conf.d/../deep.conf`,
    ]);
    expect(readKeepalivedFacts(answer, []).config?.scripts.map((script) => script.name)).toEqual(['deep']);
  });

  test('a keepalived that would die of the signal is not asked', async () => {
    world.run('keepalived', serve(0));
    const facts = await observeNode(world.host(shell), specOf({ haproxy: quietFiles, keepalived: quietFiles }));
    expect(facts.keepalived.processes).toHaveLength(1);
    expect(facts.unknowns.join()).toMatch(/keepalived \(pid \d+\) is just starting or ending/);
  });

  test('watch tells the same processes and network as observe', async () => {
    world.run('haproxy', serve(0), '-W');
    const facts = await watchNode(world.host(shell), specOf());
    expect(facts.haproxy.processes.map((each) => each.argv.at(-1))).toEqual(['-W']);
    expect(facts.listeners).toEqual([]);
  });

  test('roles asks keepalived as observe does, and reads no configuration text', async () => {
    world.run('keepalived', serve(0));
    const host = world.host(shell);
    const answer = await callProgram(host, 'roles', serviceWords(specOf({ keepalived: quietFiles })), {
      deadlineMs: 5000,
    });
    expect(answer.blobs.map((blob) => blob.name)).toEqual(expect.arrayContaining(['addresses', 'listeners']));
    expect(answer.blobs.map((blob) => blob.name)).not.toContain('text');
    expect(valuesOf(answer, 'unknown').join()).toMatch(/keepalived \(pid \d+\) is just starting or ending/);
  });

  test("validate repeats the service's arguments, environment and directory, and nothing that is the process's own", async () => {
    const binary = world.write(
      'checker',
      `#!/bin/sh\nprintf '%s|' "$@" >args; env >environment; pwd >directory; echo '[ALERT] "x"'; exit 3\n`,
    );
    execFileSync('chmod', ['755', binary]);
    world.run(
      'haproxy',
      `[ -n "\${AGAIN:-}" ] || { export AGAIN=1 HAPROXY_MWORKER=1 NOTIFY_SOCKET=/x HAPROXY_CUSTOM=kept; cd / && cd "${world.folder}" && exec "${world.folder}/haproxy" haproxy-0.sh "$@"; }\n${serve(0)}`,
      '-sf',
      '12',
      '13',
      '-x',
      'sockpair@4',
      '-Ws',
      '-f',
      "/a 'b'/$(touch pwned).cfg",
      '-D',
      '-S',
      '/run/m.sock',
      '-p',
      '/run/p',
      '-st',
      '7',
      '-C',
      '/etc',
    );
    const result = await validateNode(world.host(shell), specOf({ haproxy: { binary }, keepalived: quietFiles }));
    expect(result).toMatchObject({ ok: false, exitCode: 3, messages: '[ALERT] "x"' });
    expect(world.read('args')).toBe("-c|haproxy-0.sh|-Ws|-f|/a 'b'/$(touch pwned).cfg|-C|/etc|");
    const environment = world.read('environment').split('\n');
    expect(environment).toContain('GREETING=a "b" $(touch pwned) c');
    expect(environment).toContain('HAPROXY_CUSTOM=kept');
    expect(environment.filter((line) => /^(?:HAPROXY_MWORKER|NOTIFY_SOCKET)=/.test(line))).toEqual([]);
    expect(world.read('directory').trim()).toBe(world.folder);
    expect(existsSync(join(world.folder, 'pwned'))).toBe(false);
  });

  test('an argument with a line break is refused, not guessed at', async () => {
    world.run('haproxy', serve(0), '-f', 'a\nb');
    await expect(validateNode(world.host(shell), specOf({ keepalived: quietFiles }))).rejects.toMatchObject({
      code: 'argument',
    });
  });

  test('classic starts nothing but what ran before', async () => {
    world.run('haproxy', serve(0), '-W', '-f', "/a 'b' $(touch pwned)", '--', 'x.cfg');
    world.lock('run-1');
    const host = world.host(shell);
    const [process] = (await watchNode(host, specOf())).haproxy.processes;
    if (process === undefined) throw new Error('the fake HAProxy does not run');
    const method = {
      kind: 'classic' as const,
      argv: process.argv,
      pids: [process.pid],
      listenersFrom: '/run/a b.sock',
    };
    for (const [change, code] of [
      [{ argv: [...process.argv, '/etc/passwd'] }, 'command'],
      [{ argv: ['/bin/sh', ...process.argv.slice(1)] }, 'command'],
      [{ pids: [1] }, 'not-haproxy'],
      [{ pids: [process.pid, 4_000_000] }, 'gone'],
    ] as const) {
      expect(await reloadNode(host, 'run-1', { ...method, ...change }).catch((error: unknown) => error)).toMatchObject({
        code,
      });
    }
    // the copy of dash takes the arguments and ends at once
    expect(await reloadNode(host, 'run-1', method)).toMatchObject({ claimed: 'done' });
    expect(existsSync(join(world.folder, 'pwned'))).toBe(false);
  });

  test('a signal only goes to the HAProxy process that was observed, and only for the run that holds the lock', async () => {
    world.run('haproxy', `trap ': >signalled' USR2\n${serve(0)}`);
    world.lock('run-1');
    const host = world.host(shell);
    const [process] = (await watchNode(host, specOf())).haproxy.processes;
    const signal = { kind: 'signal' as const, masterPid: process?.pid ?? 0, startTicks: 1 };
    await expect(reloadNode(host, 'run-1', signal)).rejects.toMatchObject({ code: 'gone' });
    await expect(reloadNode(host, 'run-2', signal)).rejects.toMatchObject({ code: 'lock-lost' });
    await expect(reloadNode(host, 'run-1', { ...signal, masterPid: 1 })).rejects.toMatchObject({ code: 'not-haproxy' });
    expect(existsSync(join(world.folder, 'signalled'))).toBe(false);
  });

  test.each([
    [['reload', 'run-1', 'systemd', 'haproxy.service'], 'lock-lost'],
    [['check'], 'usage'],
    [['lock', 'only-run'], 'usage'],
    [['observe', 'too-few'], 'usage'],
  ] as const)('%j is refused', async ([verb, ...args], code) => {
    await expect(callProgram(world.host(shell), verb, args, { deadlineMs: 15_000 })).rejects.toMatchObject({ code });
  });
});

test('a copy of the program that was cut off anywhere runs nothing', async () => {
  for (const share of [0.1, 0.5, 0.9, 0.99]) {
    const cut = PROGRAM.slice(0, Math.floor(PROGRAM.length * share));
    const { stdout } = await localHost().exec(['sh', '-s', '--', 'check', 'run-1'], { stdin: cut, deadlineMs: 15_000 });
    expect(stdout).toBe('');
  }
  expect(PROGRAM.trimEnd().split('\n').at(-1)).toBe('main "$@"; exit');
});

const hasShellcheck = existsSync('/usr/bin/shellcheck');
test.runIf(hasShellcheck)('shellcheck has nothing to say (skipped where shellcheck is not installed)', () => {
  execFileSync('shellcheck', ['-s', 'sh', '-'], { input: PROGRAM, encoding: 'utf8' });
});

test('what is no answer of the program is an error that shows it', async () => {
  const chatty = localHost({ shell: ['sh', '-c', 'cat >/dev/null; echo "Welcome to prod"; echo oops >&2; exit 4'] });
  await expect(callProgram(chatty, 'check', ['run-1'], { deadlineMs: 15_000 })).rejects.toThrow(
    /local: check: .*"Welcome to prod".*exit 4.*"oops\\n"/,
  );
});
