import { digestOf, fileOf, filesOf } from './fake-disk.js';
import type { FakeNode } from './node-world.js';

const REGULAR_644 = '81a4';
const pathsIn = (input: Buffer): readonly string[] => input.toString().split('\n').slice(0, -1);

/** What `files` answers to its list of paths: every file is root's, with mode 644. */
export function filesLines(node: FakeNode, input: Buffer): readonly string[] {
  const paths = pathsIn(input).flatMap((path) =>
    path.endsWith('/') ? [...filesOf(node).keys()].filter((each) => each.startsWith(path)) : [path],
  );
  const there = paths.flatMap((path) => {
    const text = fileOf(node, path);
    return text === undefined ? [] : [{ path, text }];
  });
  return [
    'begin stats',
    ...there.map(({ path, text }) => `|${REGULAR_644} ${Buffer.byteLength(text)} root root ${path}`),
    'end',
    'begin sha256',
    ...there.map(({ path, text }) => `|${digestOf(text)}  ${path}`),
    'end',
  ];
}

/** What `texts` answers: nothing of files with a private key. */
export const textsLines = (node: FakeNode, input: Buffer): readonly string[] =>
  pathsIn(input).flatMap((path) => {
    const text = fileOf(node, path);
    if (text === undefined || text.includes('PRIVATE KEY')) return [];
    const lines = text.replace(/\n$/, '').split('\n');
    return [`begin text ${path}`, ...lines.map((line) => `|${line}`), 'end'];
  });
