import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hitless } from './run.js';

const pair = (name: string, net: number): string =>
  `  ${name}:\n    nodes:\n      ${name}a: { ssh: { host: 192.0.2.${net} } }\n      ${name}b: { ssh: { host: 192.0.2.${net + 1} } }\n`;

let folder: string;
let good: string;
let bad: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hitless-cli-'));
  good = join(folder, 'good.yaml');
  bad = join(folder, 'bad.yaml');
  await writeFile(good, `pairs:\n${pair('web', 10)}${pair('db', 20)}`);
  await writeFile(
    bad,
    'defaults:\n  ssh:\n    user: 3\npairs:\n  a:\n    nodes:\n      x: { ssh: { prt: 2 } }\n  b: {}\n',
  );
});
afterAll(() => rm(folder, { recursive: true }));

describe('hitless inventory', () => {
  test('check counts what is there', async () => {
    expect(await hitless('inventory', 'check', '-i', good)).toEqual({
      code: 0,
      stdout: `ok: 2 pairs, 4 nodes in ${good}\n`,
      stderr: '',
    });
  });

  test('check --json prints the pairs with every default filled in', async () => {
    const { stdout } = await hitless('inventory', 'check', '-i', good, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ files: [good], pairs: [{ name: 'web' }, { name: 'db' }] });
  });

  test('check tells a suppressed rule that does not exist, with its place', async () => {
    const file = join(folder, 'suppressing.yaml');
    const suppress = `defaults:\n  risk: { suppress: [{ rule: drill-nevr, reason: new, until: 2099-01-01 }] }\npairs:\n${pair('web', 10)}`;
    await writeFile(file, suppress);
    const { code, stderr } = await hitless('inventory', 'check', '-i', file);
    expect(code).toBe(2);
    expect(stderr).toMatch(/suppressing\.yaml:2:\d+: there is no rule "drill-nevr"\n.*did you mean "drill-never"/);
    await writeFile(file, suppress.replace('nevr', 'never'));
    expect(await hitless('inventory', 'check', '-i', file)).toMatchObject({ code: 0 });
  });

  test('schema prints a JSON Schema', async () => {
    expect(JSON.parse((await hitless('inventory', 'schema')).stdout)).toHaveProperty('$schema');
  });
});

describe('before anything is connected to', () => {
  test.each([[['status']], [['reload']], [['plan', 'reload']], [['inventory', 'check']]])(
    '%j tells all mistakes of the inventory at once, each with its place',
    async (command) => {
      const { code, stdout, stderr } = await hitless(...command, '-i', bad);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^hitless: 4 mistakes in the inventory\n/);
      for (const place of ['3:11', '6:5', '7:19', '8:3']) expect(stderr).toContain(`${bad}:${place}: `);
    },
  );

  test('an inventory that is not there is a complaint', async () => {
    const { code, stderr } = await hitless('status', '-i', join(folder, 'none.yaml'));
    expect(code).toBe(2);
    expect(stderr).toContain('none.yaml: there is no such file');
  });

  test('-i takes one path, so that a selector may follow it', async () => {
    const { code, stderr } = await hitless('status', '-i', good, 'nope');
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'hitless: no pair matches "nope": the pairs are web, db\n' });
  });

  test('status --files wants files in the inventory', async () => {
    const { code, stderr } = await hitless('status', '-i', good, '--files');
    expect(code).toBe(2);
    expect(stderr).toContain('the inventory has no files for web, db');
  });

  test('-i may be given again', async () => {
    const { stderr } = await hitless('inventory', 'check', '-i', good, '-i', join(folder, 'none.yaml'));
    expect(stderr).toContain('none.yaml: there is no such file');
  });

  test('a log file that cannot be written is a complaint', async () => {
    const { code, stderr } = await hitless('reload', '-i', good, '--log-file', join(folder, 'no', 'x.log'));
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `hitless: --log-file ${join(folder, 'no', 'x.log')} cannot be written to: there is no such directory\n`,
    });
  });
});
