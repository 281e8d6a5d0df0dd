import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { must } from './lab.js';

const labScript = resolve(import.meta.dirname, '../../scripts/lab');

/** Everything of a lab that the kernel or the file system still knows. */
async function tracesOf(name: string): Promise<readonly string[]> {
  const [namespaces, mounts, links, processes] = await Promise.all([
    must('ip', ['netns', 'list']),
    readFile('/proc/mounts', 'utf8'),
    must('ip', ['-o', 'link']),
    must('ps', ['-eo', 'stat=,args=']),
  ]);
  const lines = [namespaces, mounts, links, processes].flatMap((text) => text.split('\n'));
  const own = new RegExp(`hl-${name}\\b|hitless-lab[/.]${name}\\b`);
  return [
    ...lines.filter((line) => own.test(line) && !line.startsWith('Z')),
    ...(existsSync(`/run/hitless-lab/${name}`) ? [`/run/hitless-lab/${name}`] : []),
  ];
}

it('leaves no process, namespace, mount, link or folder behind', async () => {
  await must(labScript, ['up', '1', '--name', 'gone']);
  expect((await tracesOf('gone')).length).toBeGreaterThan(5);
  await must(labScript, ['down', '--name', 'gone']);
  expect(await tracesOf('gone')).toEqual([]);
});

it('takes down what a killed `up` left', async () => {
  const up = spawn(labScript, ['up', '1', '--name', 'crash'], { stdio: 'ignore' });
  await new Promise((done) => setTimeout(done, 1500));
  up.kill('SIGKILL');
  await must(labScript, ['down', '--name', 'crash']);
  expect(await tracesOf('crash')).toEqual([]);
});
