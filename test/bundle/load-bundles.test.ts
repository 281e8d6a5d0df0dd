import { chmod, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Bundle } from '../../src/bundle/bundle.js';
import { folderOf, lineOf, loadFrom } from './fixtures.js';

const inventory = `
defaults:
  files:
    - { source: site, path: /etc/haproxy, purge: true }
    - { source: site/haproxy.cfg.j2, path: /etc/haproxy/haproxy.cfg, owner: root, group: haproxy, mode: '640' }
pairs:
  web:
    labels: { env: prod }
    vars: { vip: 192.0.2.100 }
    secrets: { vrrp: { env: VRRP }, stats: { file: stats.secret }, api: { command: [printf, 'api-key-1'] } }
    files:
      - { source: k.conf.j2, path: /etc/keepalived/keepalived.conf }
    nodes:
      lb1: { ssh: 192.0.2.11, vars: { priority: 110 } }
      lb2: { ssh: 192.0.2.12, vars: { priority: 100 }, files: [{ source: own.lst, path: /etc/haproxy/maps/hosts.lst }] }
`;

let folder: Awaited<ReturnType<typeof folderOf>>;
beforeAll(async () => {
  folder = await folderOf({
    'inventory.yaml': inventory,
    'site/haproxy.cfg.j2': '{# c #}\nglobal\n{% include "parts/stats.j2" %}\n',
    'site/parts/stats.j2': 'stats auth ops:{{ secrets.stats }}\nkey {{ secrets.api | upper }}\n',
    'site/maps/hosts.lst': 'a\n',
    'site/certs/x.der': Uint8Array.of(0, 1, 2),
    'site/.hidden': 'x',
    'site/edited~': 'x',
    'site/#edited#': 'x',
    'k.conf.j2':
      '# {{ ansible_managed }}\npriority {{ priority }} {{ node.address }} {% for p in peers %}{{ p.name }}/{{ p.vars.priority }}{% endfor %} {{ pair.name }} {{ labels.env }} {{ inventory_hostname }}\nauth_pass {{ secrets.vrrp }}\n',
    'own.lst': 'b\n',
    'stats.secret': 'stats-secret\n',
  });
  await folder.add('site/certs/key.pem', 'KEY\n', 0o600);
  await folder.add('site/check.sh', '#!/bin/sh\n', 0o755);
});
afterAll(() => folder.remove());

const env = { VRRP: 'vrrp-secret' };

async function loaded<Secrets extends 'filled' | 'masked'>(secrets: Secrets): Promise<readonly Bundle<Secrets>[]> {
  const result = await loadFrom(folder.path, secrets, env);
  if (!result.ok) throw new Error(result.mistakes.map(lineOf).join('\n'));
  return result.pairs.flatMap(({ bundles }) => bundles);
}

const contentOf = (bundle: Bundle<'filled' | 'masked'> | undefined, path: string): string =>
  Buffer.from(bundle?.files.find((file) => file.path === path)?.content ?? '').toString();

describe('loadBundles', () => {
  test('makes one bundle a node, of files, directories and templates', async () => {
    const [lb1, lb2] = await loaded('filled');
    expect(lb1).toMatchObject({ node: 'lb1', secrets: 'filled', purge: ['/etc/haproxy'] });
    expect(lb1?.files.map(({ path }) => path)).toEqual([
      '/etc/haproxy/certs/key.pem',
      '/etc/haproxy/certs/x.der',
      '/etc/haproxy/check.sh',
      '/etc/haproxy/haproxy.cfg',
      '/etc/haproxy/maps/hosts.lst',
      '/etc/haproxy/parts/stats',
      '/etc/keepalived/keepalived.conf',
    ]);
    expect(contentOf(lb1, '/etc/keepalived/keepalived.conf')).toBe(
      '# Managed by hitless: changes made here are lost\npriority 110 192.0.2.11 lb2/100 web prod lb1\nauth_pass vrrp-secret\n',
    );
    expect(contentOf(lb1, '/etc/haproxy/haproxy.cfg')).toBe('global\nstats auth ops:stats-secret\nkey API-KEY-1\n');
    expect([contentOf(lb1, '/etc/haproxy/maps/hosts.lst'), contentOf(lb2, '/etc/haproxy/maps/hosts.lst')]).toEqual([
      'a\n',
      'b\n',
    ]);
  });

  test('says which permissions a new file gets: the others may read what they may read here, but no secret', async () => {
    const [lb1] = await loaded('filled');
    const modes = Object.fromEntries(
      lb1?.files.map(({ path, mode, newMode }) => [path.split('/').at(-1), mode ?? newMode]) ?? [],
    );
    expect(modes).toEqual({
      'key.pem': '0600',
      'x.der': '0644',
      'check.sh': '0755',
      'haproxy.cfg': '0640',
      'hosts.lst': '0644',
      stats: '0600',
      'keepalived.conf': '0600',
    });
  });

  test('reads a file once: nodes share its bytes, and the same again has the same digest', async () => {
    const [lb1, lb2] = await loaded('filled');
    const [bytes, otherBytes] = [lb1, lb2].map(
      (bundle) => bundle?.files.find(({ path }) => path.endsWith('x.der'))?.content,
    );
    expect(bytes).toBeDefined();
    expect(bytes).toBe(otherBytes);
    const [again] = await loaded('filled');
    expect(again?.digest).toBe(lb1?.digest);
    expect(lb2?.digest).not.toBe(lb1?.digest);
  });

  test('masked, it needs no secret and holds none', async () => {
    const result = await loadFrom(folder.path, 'masked', {});
    const text = JSON.stringify(result, (_key, value) =>
      value instanceof Uint8Array ? Buffer.from(value).toString() : value,
    );
    expect(result).toMatchObject({ ok: true });
    expect(text).toContain('stats auth ops:********');
    expect(text).not.toContain('stats-secret');
  });

  test('what is redacted is every secret that was fetched', async () => {
    const result = await loadFrom(folder.path, 'filled', env);
    expect(result.ok && result.redact('x vrrp-secret y API-KEY-1 api-key-1')).toBe('x ******** y API-KEY-1 ********');
  });
});

async function mistakes(
  files: Record<string, string>,
  more = '',
  secrets: 'filled' | 'masked' = 'filled',
): Promise<string[]> {
  const head = `pairs:\n  web:\n    nodes: { lb1: { vars: { here: 1 } }, lb2: }\n${more}`;
  const other = await folderOf({ 'inventory.yaml': head, ...files });
  try {
    const result = await loadFrom(other.path, secrets, {});
    return result.ok ? [] : result.mistakes.map((mistake) => lineOf(mistake).replaceAll(`${other.path}/`, ''));
  } finally {
    await other.remove();
  }
}
const entry = (source: string, rest = ''): string => `    files:\n      - { source: ${source}, path: /etc/h${rest} }\n`;

describe('what is wrong is told all at once, with its place', () => {
  test('a source that is not there, and a template that is not right for one node', async () => {
    const two = `    files:\n      - { source: none.cfg, path: /etc/a }\n      - { source: t.j2, path: /etc/b }\n`;
    expect(await mistakes({ 't.j2': 'x\n{{ here }} {{ her }}\n' }, two)).toEqual([
      'inventory.yaml:5:19 there is no none.cfg',
      't.j2:2:4 "here" is undefined (node lb2) | give it under vars:, or write {{ here | default(…) }}',
      't.j2:2:15 "her" is undefined (node lb1) | did you mean "here"?',
    ]);
  });

  test('a template that leaves its folder', async () => {
    expect(await mistakes({ 'd/t.j2': '{% include "../x" %}', x: 'x' }, entry('d/t.j2'))).toEqual([
      expect.stringMatching(
        /^d\/t\.j2:1:12 "\.\.\/x" is not below d: templates include nothing else \(nodes lb1, lb2\)$/,
      ),
    ]);
  });

  test('a directory that installs one path twice, or would empty the other', async () => {
    expect(await mistakes({ 'd/a.cfg': '', 'd/a.cfg.j2': '' }, entry('d'))).toEqual([
      expect.stringContaining('two files of the source install /etc/h/a.cfg'),
    ]);
    expect(await mistakes({ 'd/.keep': '' }, entry('d', ', purge: true'))).toEqual([
      expect.stringContaining('/etc/h would be emptied'),
    ]);
    expect(await mistakes({ f: '' }, entry('f', ', purge: true'))).toEqual([
      expect.stringContaining('only directories are purged'),
    ]);
  });

  test('a file where another entry needs a directory', async () => {
    const both = `    files:\n      - { source: f, path: /etc/h }\n      - { source: f, path: /etc/h/x }\n`;
    expect(await mistakes({ f: '' }, both)).toEqual([
      expect.stringContaining('/etc/h/x cannot be installed: another entry installs /etc/h as a file'),
    ]);
  });

  test('a template that is not text', async () => {
    const other = await folderOf({
      'inventory.yaml': `pairs:\n  web:\n    nodes: { lb1: , lb2: }\n${entry('t.j2')}`,
      't.j2': Uint8Array.of(0xff),
    });
    const result = await loadFrom(other.path, 'filled', {});
    expect(result).toMatchObject({
      ok: false,
      mistakes: [{ line: 5, message: expect.stringContaining('is a template, and not UTF-8 text') }],
    });
    await other.remove();
  });

  test('secrets that cannot be had, without what was found', async () => {
    const secrets = `    secrets: { e: { env: NOT_SET }, f: { file: no.secret }, c: { command: [sh, -c, 'echo found; echo why >&2; exit 3'] }, p: { command: [no-such-program] } }\n`;
    const files = `    files:\n${['e', 'f', 'c', 'p'].map((name) => `      - { source: ${name}.j2, path: /etc/${name} }\n`).join('')}`;
    const texts = Object.fromEntries(['e', 'f', 'c', 'p'].map((name) => [`${name}.j2`, `{{ secrets.${name} }}`]));
    expect(await mistakes(texts, secrets + files)).toEqual([
      'inventory.yaml:6:19 the environment variable NOT_SET is not set',
      'inventory.yaml:7:19 the file no.secret does not exist',
      'inventory.yaml:8:19 sh gave no secret: exit code 3 (why)',
      'inventory.yaml:9:19 no-such-program gave no secret: there is no such program',
    ]);
    expect(await mistakes(texts, secrets + files, 'masked')).toEqual([]);
  });

  test('a symbolic link in a circle', async () => {
    const other = await folderOf({
      'inventory.yaml': `pairs:\n  web:\n    nodes: { lb1: , lb2: }\n${entry('d')}`,
      'd/a': 'x',
    });
    await symlink('.', join(other.path, 'd', 'loop'));
    expect(await loadFrom(other.path, 'filled', {})).toMatchObject({
      ok: false,
      mistakes: [{ message: expect.stringContaining('a symbolic link to a directory that it is in') }],
    });
    await other.remove();
  });

  test.skipIf(process.getuid?.() === 0)('a source that may not be read', async () => {
    const other = await folderOf({
      'inventory.yaml': `pairs:\n  web:\n    nodes: { lb1: , lb2: }\n${entry('f')}`,
      f: 'x',
    });
    await chmod(join(other.path, 'f'), 0);
    expect(await loadFrom(other.path, 'filled', {})).toMatchObject({
      ok: false,
      mistakes: [{ message: expect.stringContaining('permission denied') }],
    });
    await other.remove();
  });
});

test('200 files of 20 MB for ten pairs are read and hashed once', async () => {
  const block = Buffer.alloc(100_000, 'some line of a map\n');
  const pairs = Array.from(
    { length: 10 },
    (_, index) => `  p${index}: { nodes: { p${index}a: , p${index}b: } }\n`,
  ).join('');
  const files = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`maps/${index}.map`, block]));
  const other = await folderOf({
    'inventory.yaml': `defaults: { files: [{ source: maps, path: /etc/haproxy/maps }] }\npairs:\n${pairs}`,
    ...files,
  });
  const result = await loadFrom(other.path, 'filled', {});
  const contents = result.ok
    ? result.pairs.flatMap(({ bundles }) => bundles.map((bundle) => bundle.files[0]?.content))
    : [];
  expect(new Set(contents).size).toBe(1);
  expect(contents).toHaveLength(20);
  await other.remove();
});
