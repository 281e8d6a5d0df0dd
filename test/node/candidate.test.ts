import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NodeSpec } from '../../src/inventory/model.js';
import { inspectNode } from '../../src/node/inspect.js';
import { type StagedFile, stageFiles } from '../../src/node/stage-files.js';
import { validateCandidate } from '../../src/node/validate-candidate.js';
import { fingerprint } from './fingerprint.js';
import { sha256 } from './run-world.js';
import { canUnshare, shells } from './shells.js';
import { type SmallWorld, smallWorld, specOf } from './world.js';

let world: SmallWorld;
let spec: NodeSpec;
beforeEach(() => {
  world = smallWorld();
  spec = specOf({
    haproxy: { binary: program('check-haproxy', 'cat etc/seen 2>&1') },
    keepalived: { binary: program('check-keepalived', ':') },
  });
});
afterEach(() => world.remove());

const at = (path: string): string => join(world.folder, path);

function program(name: string, script: string): string {
  const path = world.write(name, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** A HAProxy in the world's folder, so that relative paths start there. */
const runHaproxy = (): void =>
  world.run(
    'haproxy',
    `[ -n "\${AGAIN:-}" ] || { export AGAIN=1; cd "${world.folder}" && exec "${world.folder}/haproxy" haproxy-0.sh "$@"; }\n: >ready-0; while :; do sleep 0.05; done\n`,
    '-Ws',
  );

/** A new file; without content it is deleted. Paths are the world's. */
interface NewFile extends Partial<Pick<StagedFile, 'owner' | 'group' | 'mode'>> {
  readonly path: string;
  readonly content?: string;
}

async function stage(shell: readonly string[], ...files: readonly NewFile[]): Promise<void> {
  world.lock('run-1');
  await stageFiles(
    world.host(shell),
    'run-1',
    files.flatMap(({ path, content, ...rest }) =>
      content === undefined
        ? []
        : [{ ...rest, path: at(path), content: Buffer.from(content), sha256: sha256(content) }],
    ),
    files.filter(({ content }) => content === undefined).map(({ path }) => ({ path: at(path) })),
  );
}

const leftBehind = (): readonly string[] => readdirSync(at('state/run-1')).filter((name) => name.startsWith('check'));
const mounts = (): readonly string[] =>
  readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(world.folder));

describe.runIf(canUnshare).each(shells)('under $name', ({ words: shell }) => {
  test('checks see changed, new and deleted files in their places, and nobody else does', async () => {
    world.write('etc/changed', 'old\n');
    world.write('etc/deleted', 'old\n');
    world.write('etc/kept', 'kept\n');
    world.write('etc2/changed', 'old\n');
    await stage(
      shell,
      { path: 'etc/changed', content: 'new changed\n' },
      { path: 'etc/deleted' },
      { path: 'etc/deep/er/added', content: 'new added\n' },
      { path: 'etc2/changed', content: 'new too\n' },
    );
    spec = specOf({
      haproxy: {
        binary: program(
          'check-haproxy',
          'cd etc; find . | sort; cat changed deep/er/added kept ../etc2/changed; exit 3',
        ),
      },
      keepalived: { binary: program('check-keepalived', `cat "${at('etc/changed')}"; exit 5`) },
    });
    runHaproxy();
    const before = [fingerprint(at('etc')), fingerprint(at('etc2'))];
    const checks = await validateCandidate(world.host(shell), spec, 'run-1');
    expect(checks.unknowns).toEqual([]);
    expect(checks.haproxy).toMatchObject({
      exitCode: 3,
      messages: [
        '.',
        './changed',
        './deep',
        './deep/er',
        './deep/er/added',
        './kept',
        'new changed',
        'new added',
        'kept',
        'new too',
      ],
    });
    expect(checks.haproxy?.command).toBe(`${at('check-haproxy')} -c haproxy-0.sh -Ws`);
    expect(checks.keepalived).toMatchObject({ exitCode: 5, messages: ['new changed'] });
    expect(checks.keepalivedNow).toMatchObject({ exitCode: 5, messages: ['old'] });
    expect([fingerprint(at('etc')), fingerprint(at('etc2'))]).toEqual(before);
    expect([leftBehind(), mounts()]).toEqual([[], []]);
  });

  test('a keepalived -t that ends itself because it has a parent is asked again without one', async () => {
    const endsItself = program('check-keepalived', `[ "$PPID" = 0 ] || kill $$\necho 'checked after all'; exit 5`);
    world.write('etc/changed', 'old');
    spec = specOf({ haproxy: spec.haproxy, keepalived: { binary: endsItself } });
    await stage(shell, { path: 'etc/changed', content: 'new' });
    const checks = await validateCandidate(world.host(shell), spec, 'run-1');
    expect(checks.keepalived).toMatchObject({ exitCode: 5, messages: ['checked after all'] });
    expect(checks.keepalived?.command).not.toContain('unshare');
  });

  test('a file has the owner and mode that its installation would give it', async () => {
    chmodSync(world.write('etc/as-it-is', 'old'), 0o640);
    await stage(
      shell,
      { path: 'etc/as-it-is', content: 'new\n' },
      { path: 'etc/given', content: 'new\n', owner: '12', group: '34', mode: '0750' },
      { path: 'etc/private', content: 'new\n' },
    );
    const items = ['as-it-is', 'given', 'private'].map((name) => ({ kind: 'path' as const, name: at(`etc/${name}`) }));
    const { paths } = await inspectNode(world.host(shell), spec, items, { run: 'run-1' });
    expect(items.map(({ name }) => paths.get(name))).toMatchObject([
      { mode: 0o640, uid: 0 },
      { mode: 0o750, uid: 12, gid: 34 },
      { mode: 0o600, uid: 0, gid: 0 },
    ]);
  });

  test('links are followed as an installation follows them, and never written through', async () => {
    world.write('elsewhere/target', 'old\n');
    mkdirSync(at('etc'));
    symlinkSync(at('elsewhere'), at('etc/folder'));
    symlinkSync(at('elsewhere/target'), at('etc/file'));
    await stage(
      shell,
      { path: 'etc/folder/added', content: 'new added\n' },
      { path: 'etc/file', content: 'new target\n' },
      { path: 'etc/added', content: 'new\n' },
    );
    spec = specOf({
      haproxy: { binary: program('check-haproxy', 'cat etc/folder/added etc/file elsewhere/target etc/added') },
      keepalived: spec.keepalived,
    });
    runHaproxy();
    const before = [fingerprint(at('etc')), fingerprint(at('elsewhere'))];
    const { haproxy } = await validateCandidate(world.host(shell), spec, 'run-1');
    expect(haproxy).toMatchObject({ exitCode: 0, messages: ['new added', 'new target', 'new target', 'new'] });
    expect([fingerprint(at('etc')), fingerprint(at('elsewhere'))]).toEqual(before);
  });

  test('a script can be run where its copy lies, though nothing else can be run there', async () => {
    mkdirSync(at('etc'));
    await stage(shell, { path: 'etc/script', content: '#!/bin/sh\necho it runs\n', mode: '0755' });
    spec = specOf({ haproxy: { binary: program('check-haproxy', './etc/script') }, keepalived: spec.keepalived });
    runHaproxy();
    const noexec = 'mount -t tmpfs -o noexec tmpfs "$0" && cp -a "$0.kept/." "$0" && exec "$@"';
    execFileSync('cp', ['-a', at('state'), at('state.kept')]);
    const host = world.host(['unshare', '-m', 'sh', '-c', noexec, at('state'), ...shell]);
    expect((await validateCandidate(host, spec, 'run-1')).haproxy).toMatchObject({
      exitCode: 0,
      messages: ['it runs'],
    });
  });

  test('odd names are names and nothing else', async () => {
    const odd = `etc/odd $(touch pwned) 'dir';\`id\`/a "b" * \\ c`;
    world.write('etc/other', 'x');
    await stage(shell, { path: odd, content: 'odd\n' });
    const found = await inspectNode(world.host(shell), spec, [{ kind: 'file', name: at(odd) }], { run: 'run-1' });
    expect(found.paths.get(at(odd))).toMatchObject({ kind: 'file', bytes: 4 });
    expect(existsSync(at('pwned'))).toBe(false);
  });

  test('where the kernel allows no mount namespace the checks are left out, with the reason', async () => {
    world.write('etc/seen', 'old\n');
    await stage(shell, { path: 'etc/seen', content: 'new\n' });
    runHaproxy();
    const host = world.host(['setpriv', '--bounding-set=-sys_admin', ...shell]);
    const checks = await validateCandidate(host, spec, 'run-1');
    expect(checks.haproxy).toBeUndefined();
    expect(checks.keepalived).toBeUndefined();
    expect(checks.keepalivedNow).toMatchObject({ exitCode: 0 });
    expect(checks.unknowns.join()).toMatch(/can't be put in their places for a check: .*not permitted/i);
    expect(leftBehind()).toEqual([]);
  });

  test('a directory that is too large to copy is not copied, and an existing file in it needs no copy', async () => {
    world.write('etc/seen', 'old\n');
    execFileSync('fallocate', ['-l', '510M', at('etc/large')]);
    await stage(shell, { path: 'etc/added', content: 'new\n' });
    runHaproxy();
    const host = world.host(shell);
    const refused = await validateCandidate(host, spec, 'run-1');
    expect(refused.haproxy).toBeUndefined();
    expect(refused.unknowns.join()).toMatch(/etc is too large to be copied: \d+ kB, at most 512000 kB/);
    await stage(shell, { path: 'etc/seen', content: 'new\n' });
    expect((await validateCandidate(host, spec, 'run-1')).haproxy?.messages).toEqual(['new']);
  });

  test('a run that staged nothing is refused, and so is what is no run', async () => {
    const host = world.host(shell);
    await expect(validateCandidate(host, spec, 'run-1')).rejects.toMatchObject({ code: 'not-staged' });
    await expect(validateCandidate(host, spec, '../run-1')).rejects.toMatchObject({ code: 'usage' });
  });

  test('killed in the middle it leaves no mount, and its copies only where the run keeps its files', async () => {
    world.write('etc/seen', 'old\n');
    await stage(shell, { path: 'etc/added', content: 'new\n' });
    spec = specOf({
      haproxy: { binary: program('check-haproxy', 'ls etc >saw; kill -KILL -1; sleep 30') },
      keepalived: spec.keepalived,
    });
    runHaproxy();
    const before = fingerprint(at('etc'));
    await expect(validateCandidate(world.host(shell), spec, 'run-1')).rejects.toMatchObject({ code: 'malformed' });
    expect(fingerprint(at('etc'))).toBe(before);
    expect(world.read('saw')).toBe('added\nseen\n');
    expect(mounts()).toEqual([]);
    expect(leftBehind()).toHaveLength(1);
  });

  test('inspect tells what a path is, of whom, and what is in it, but never a private key', async () => {
    const key = '-----BEGIN PRIVATE KEY-----\nc2VjcmV0LXNlY3JldA==\n-----END PRIVATE KEY-----\n';
    const block = '-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n';
    world.write('ssl/a.pem', `subject=x\n${block}${key}${block.replaceAll('\n', '\r\n')}`);
    world.write('ssl/b.pem', `-----BEGIN CERTIFICATE-----\n${key}`);
    world.write('ssl/.hidden', block);
    const list = world.write('list', '# comment\n  /ssl/a.pem [alpn h2] www.example.net\n\n/ssl/b.pem\n');
    const script = program('script', 'exit 0');
    const found = await inspectNode(world.host(shell), spec, [
      { kind: 'certificates', name: at('ssl') },
      { kind: 'list', name: list },
      { kind: 'list', name: at('ssl/a.pem') },
      { kind: 'script', name: script },
      { kind: 'path', name: at('gone') },
      { kind: 'path', name: 'relative' },
      { kind: 'space', name: world.folder },
      { kind: 'user', name: 'root' },
      { kind: 'user', name: 'nobody knows' },
      { kind: 'group', name: 'root' },
    ]);
    expect(found.certificates.get(at('ssl/a.pem'))).toEqual([block, block]);
    expect(JSON.stringify([...found.certificates, ...found.lists])).not.toContain('c2VjcmV0');
    expect(found.lists).toEqual(new Map([[list, ['/ssl/a.pem', '/ssl/b.pem']]]));
    expect(found.unknowns).toEqual([`${at('ssl/a.pem')} is no crt-list`]);
    expect(found.shebangs).toEqual(new Map([[script, '/bin/sh']]));
    expect(found.paths.get('/bin/sh')).toMatchObject({ kind: 'file' });
    expect(found.paths.get(script)).toMatchObject({ kind: 'file', mode: 0o755, uid: 0, gid: 0, writable: true });
    expect(found.paths.get(at('ssl'))).toMatchObject({ kind: 'directory' });
    expect(found.paths.get(list)?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(found.paths.has(at('gone'))).toBe(false);
    expect(found.users).toEqual(new Map([['root', { uid: 0, gid: 0 }]]));
    expect(found.groups).toEqual(new Map([['root', { gid: 0 }]]));
    expect(found.space[0]?.freeKb).toBeGreaterThan(0);
  });

  test('inspect tells what the running HAProxy may open, and who listens', async () => {
    runHaproxy();
    const { limits, datagrams, use } = await inspectNode(world.host(shell), spec, []);
    expect(limits).toMatchObject({ uid: 0, unprivilegedPortStart: 1024 });
    for (const value of [limits.openFiles, limits.nrOpen, limits.memAvailableKb, limits.largestRssKb])
      expect(value).toBeGreaterThan(0);
    expect(limits.capabilities).toBeGreaterThan(0n);
    expect(use?.processes.map(({ rssKib }) => rssKib)).toContain(limits.largestRssKb);
    expect(use?.freeKib).toBeGreaterThan(0);
    expect(datagrams).toEqual([]);
  });
});

test('hundreds of items travel in more than one call', async () => {
  const names = Array.from({ length: 650 }, (_, index) => world.write(`many/${index}`, ''));
  const found = await inspectNode(
    world.host(['sh']),
    spec,
    names.map((name) => ({ kind: 'path', name })),
  );
  expect(found.paths.size).toBe(650);
});
