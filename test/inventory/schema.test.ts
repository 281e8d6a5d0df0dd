import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { loadInventory } from '../../src/inventory/load.js';
import { inventoryJsonSchema } from '../../src/inventory/schema.js';
import { linesOf } from './mistakes-in.js';

const directory = new URL('../../inventory/', import.meta.url);

/** Every property of a JSON Schema with its path. */
function* propertiesOf(schema: unknown, path = ''): Iterable<[string, unknown]> {
  if (typeof schema !== 'object' || schema === null) return;
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'properties' && typeof value === 'object' && value !== null) {
      for (const [name, property] of Object.entries(value)) yield [`${path}.${name}`, property];
    }
    yield* propertiesOf(value, key === 'properties' ? path : `${path}.${key}`);
  }
}

function isDescribed(property: unknown): boolean {
  return typeof property === 'object' && property !== null && 'description' in property;
}

describe('inventoryJsonSchema', () => {
  test('is what inventory/schema.json holds', async () => {
    const written: unknown = JSON.parse(await readFile(new URL('schema.json', directory), 'utf8'));
    expect(written).toEqual(inventoryJsonSchema());
  });

  test('is draft 2020-12, and wants nothing that has a default', () => {
    const schema = inventoryJsonSchema();
    expect(schema['$schema']).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema['required']).toBeUndefined();
  });

  test('describes every key', () => {
    const described = [...propertiesOf(inventoryJsonSchema())];
    expect(described.length).toBeGreaterThan(60);
    expect(described.filter(([, property]) => !isDescribed(property)).map(([path]) => path)).toEqual([]);
  });
});

describe('the example', () => {
  test('loads', async () => {
    const result = await loadInventory([new URL('example.yaml', directory).pathname]);
    expect(result).toMatchObject({ ok: true, inventory: { pairs: [{ name: 'web-ams' }, { name: 'mail-fra' }] } });
  });

  test('loads with all of its settings that are comments, too', async () => {
    const text = await readFile(new URL('example.yaml', directory), 'utf8');
    const setting =
      /^( *)# ( *(?:port|agent|knownHosts|config|keepalive|haproxy|keepalived|unit|binary|masterSocket|statsSocket|pidFile|owner|group|mode|purge|template|nodes):)/gm;
    const uncommented = text.replace(setting, '$1$2');
    expect(uncommented.split('\n').filter((line) => /^ *# +[a-zA-Z]+:/.test(line))).toEqual([]);
    expect(linesOf(uncommented)).toEqual([]);
  });
});
