import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultInventoryPaths } from '../../src/inventory/default-paths.js';
import { loadInventory } from '../../src/inventory/load.js';

const pairOf = (name: string) => `pairs: { ${name}: { nodes: { ${name}-1: , ${name}-2: } } }\n`;
let root = '';

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'hitless-inventory-'));
  await mkdir(join(root, 'inventory'));
  await mkdir(join(root, 'empty'));
  const content = {
    'inventory/b.yaml': pairOf('b'),
    'inventory/a.yml': pairOf('a'),
    'inventory/example.yaml': pairOf('a'),
    'inventory/.hidden.yaml': 'x',
    'inventory/haproxy.cfg': 'x',
    'broken.yaml': 'pairs: [',
    'latin1.yaml': Buffer.from('# caf\xe9\n', 'latin1'),
    'bom.yaml': `\ufeff${pairOf('bom')}`,
  };
  await Promise.all(Object.entries(content).map(([name, text]) => writeFile(join(root, name), text)));
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

async function namesIn(...paths: string[]): Promise<string[]> {
  const result = await loadInventory(paths.map((path) => join(root, path)));
  return result.ok ? result.inventory.pairs.map(({ name }) => name) : result.mistakes.map(({ message }) => message);
}

describe('loadInventory', () => {
  test('reads the files of a directory by name, without hidden files and the example', async () => {
    expect(await namesIn('inventory')).toEqual(['a', 'b']);
  });

  test('reads the example when it is named', async () => {
    expect(await namesIn('inventory/example.yaml')).toEqual(['a']);
  });

  test('reads a file once that is given twice', async () => {
    expect(await namesIn('inventory/b.yaml', 'inventory', 'inventory/../inventory/b.yaml')).toEqual(['b', 'a']);
  });

  test('reads a file that begins with a byte order mark', async () => {
    expect(await namesIn('bom.yaml')).toEqual(['bom']);
  });

  test('reports files that cannot be read beside the mistakes in the others', async () => {
    expect(await namesIn('absent.yaml', 'latin1.yaml', 'broken.yaml', 'empty')).toEqual([
      'there is no such file',
      'a "]" is missing before this, or this line is not indented enough',
      'the directory holds no *.yaml file',
      'the file is not UTF-8 text',
    ]);
  });

  test('does not take what it could read for the whole, when a file is missing', async () => {
    expect(await namesIn('inventory', 'absent.yaml')).toEqual(['there is no such file']);
  });

  test.skipIf(process.getuid?.() === 0)('says so when it may not read a file', async () => {
    const path = join(root, 'secret.yaml');
    await writeFile(path, pairOf('secret'));
    await chmod(path, 0o000);
    expect(await namesIn('secret.yaml')).toEqual(['permission to read this was denied']);
    await rm(path);
  });

  test('refuses what is no file', async () => {
    expect(await loadInventory(['/dev/null'])).toMatchObject({ ok: false, mistakes: [{ message: 'this is no file' }] });
    expect(await loadInventory(['a\0b'])).toMatchObject({ ok: false, mistakes: [{ line: 0 }] });
  });

  test('says where it looks when no file is given', async () => {
    const suggestion = 'name one, set HITLESS_INVENTORY, or write inventory.yaml or inventory/*.yaml';
    expect(await loadInventory([])).toMatchObject({ ok: false, mistakes: [{ file: '', suggestion }] });
  });
});

describe('defaultInventoryPaths', () => {
  test('takes what HITLESS_INVENTORY names, whether it is there or not', () => {
    const env = { HITLESS_INVENTORY: ['/etc/fleet.yaml', 'absent.yaml', ''].join(delimiter) };
    expect(defaultInventoryPaths(root, env)).toEqual(['/etc/fleet.yaml', join(root, 'absent.yaml')]);
  });

  test('takes the directory inventory, but inventory.yaml before it', async () => {
    expect(defaultInventoryPaths(root, {})).toEqual([join(root, 'inventory')]);
    const file = join(root, 'inventory.yaml');
    await writeFile(file, pairOf('c'));
    expect(defaultInventoryPaths(root, {})).toEqual([file]);
    await rm(file);
  });

  test('is empty when there is nothing', () => {
    expect(defaultInventoryPaths(join(root, 'empty'), { HITLESS_INVENTORY: '' })).toEqual([]);
  });
});
