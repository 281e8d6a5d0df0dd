import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folderOf } from '../bundle/fixtures.js';
import { hitless } from './run.js';

let folder: Awaited<ReturnType<typeof folderOf>>;
beforeAll(async () => {
  folder = await folderOf({
    'inventory.yaml': `pairs:
  web:
    secrets: { vrrp: { command: [printf, hunter2-secret] } }
    files: [{ source: k.conf.j2, path: /etc/keepalived/keepalived.conf, mode: '0600' }, { source: maps, path: /etc/haproxy/maps }]
    nodes: { lb1: { ssh: 192.0.2.11 }, lb2: { ssh: 192.0.2.12 } }
  db: { nodes: { db1: , db2: } }
`,
    'bad.yaml': 'pairs: { web: { files: [{ source: bad.j2, path: /etc/x }], nodes: { lb1: , lb2: } } }\n',
    'bad.j2': '{{ nope }}',
    'k.conf.j2': '# {{ node.name }}\nauth_pass {{ secrets.vrrp }}\n',
    'maps/hosts.map': 'www b1\n',
  });
});
afterAll(() => folder.remove());

const render = (...args: readonly string[]) =>
  hitless('inventory', 'render', '-i', join(folder.path, 'inventory.yaml'), ...args);

describe('hitless inventory render', () => {
  test('shows the files of every selected node, secrets masked', async () => {
    const { code, stdout } = await render('web');
    expect(code).toBe(0);
    expect(stdout).toContain('lb1: 2 files, no digest without the secrets\n');
    expect(stdout).toContain('== lb2:/etc/keepalived/keepalived.conf (mode 0600, from ');
    expect(stdout).toContain('# lb2\nauth_pass ********\n');
    expect(stdout).not.toContain('hunter2');
  });

  test('shows one file alone as it is', async () => {
    expect(await render('--node', 'lb1', '--path', '*/hosts.map')).toEqual({ code: 0, stdout: 'www b1\n', stderr: '' });
  });

  test('--json has the same, with hashes of what is not masked', async () => {
    const { stdout } = await render('--json', '--node', 'lb1');
    const { nodes } = JSON.parse(stdout);
    expect(nodes).toHaveLength(1);
    expect(nodes[0]).toMatchObject({ pair: 'web', node: 'lb1', purge: [] });
    expect(nodes[0]).not.toHaveProperty('digest');
    const [map, keepalived] = nodes[0].files;
    expect(map).toMatchObject({ path: '/etc/haproxy/maps/hosts.map', bytes: 7, secrets: [], text: 'www b1\n' });
    expect(keepalived).toMatchObject({
      mode: '0600',
      template: true,
      secrets: ['vrrp'],
      text: '# lb1\nauth_pass ********\n',
    });
    expect(keepalived).not.toHaveProperty('sha256');
  });

  test('--out writes the files, with their secrets only when they are to be revealed', async () => {
    const out = join(folder.path, 'out');
    expect(await render('web', '--out', out)).toEqual({
      code: 0,
      stdout: `4 files of 2 nodes in ${out}\n`,
      stderr: '',
    });
    const path = join(out, 'lb1/etc/keepalived/keepalived.conf');
    expect(await readFile(path, 'utf8')).toContain('auth_pass ********');
    const { stdout } = await render('web', '--out', out, '--reveal');
    expect(stdout).toContain('secrets included: delete them after use');
    expect(await readFile(path, 'utf8')).toContain('auth_pass hunter2-secret');
  });

  test.each<[string[], string]>([
    [['--reveal'], 'secrets are never shown: --reveal goes with --out'],
    [['--node', 'lb9'], 'no node "lb9" is selected: the nodes are lb1, lb2, db1, db2'],
    [['--path', '/etc/nope'], 'no selected node has a file /etc/nope'],
    [['db'], 'the inventory has no files for the selected nodes: give them under files:'],
    [['--out', '/dev/null/x'], '/dev/null/x cannot be written to'],
  ])('%j is wrong usage', async (args, message) => {
    const { code, stdout, stderr } = await render(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

test.each([['check'], ['render']])(
  'inventory %s tells what is wrong with a template, with its place',
  async (command) => {
    const { code, stderr } = await hitless('inventory', command, '-i', join(folder.path, 'bad.yaml'));
    expect(code).toBe(2);
    expect(stderr).toContain(
      `hitless: 1 mistake in the files of the inventory\n\n${join(folder.path, 'bad.j2')}:1:4: "nope" is undefined (nodes lb1, lb2)`,
    );
  },
);
