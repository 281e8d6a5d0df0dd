import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { looksLikeFile, nodeFiles } from '../../src/cli/node-names.js';

const namesOf = (...words: readonly string[]) => nodeFiles(words).map(({ node }) => node);

test.each([
  ['web-ams', false],
  ['web-*', false],
  ['env=prod,site=ams', false],
  ['!web-ams', false],
  ['lb1.conf', true],
  ['haproxy.cfg', true],
  ['./web-ams', true],
  ['a/keepalived', true],
  ['lb1=lb1.conf', true],
  ['keepalived.conf.new', true],
])('%s is a file: %s', (word, isFile) => {
  expect(looksLikeFile(word)).toBe(isFile);
});

describe('nodes are named by', () => {
  test.each<readonly [string, readonly string[], readonly string[]]>([
    ['the directories', ['a/keepalived.conf', 'b/keepalived.conf'], ['a', 'b']],
    ['the files', ['lb1.conf', 'lb2.conf'], ['lb1', 'lb2']],
    [
      'the part that says something',
      ['lb1/etc/keepalived/keepalived.conf', 'lb2/etc/keepalived/keepalived.conf'],
      ['lb1', 'lb2'],
    ],
    ['each in its own way', ['lb1/keepalived.conf', 'new.conf'], ['lb1', 'new']],
    ['the word before =', ['x=a.conf', 'b.conf'], ['x', 'b']],
    ['the part that differs', ['ams/web.conf', 'fra/web.conf'], ['ams', 'fra']],
    ['all that differs', ['ams/a/web.conf', 'ams/b/web.conf', 'fra/a/web.conf'], ['ams-a', 'ams-b', 'fra-a']],
    ['names without what events are made of', ['lb1@ams:x.conf', 'lb2.conf'], ['lb1-ams-x', 'lb2']],
  ])('%s', (_, words, names) => {
    expect(namesOf(...words)).toEqual(names);
  });

  test('the same file for two nodes only where both are named', () => {
    expect(namesOf('a=k.conf', 'b=k.conf')).toEqual(['a', 'b']);
    expect(() => namesOf('k.conf', './k.conf')).toThrow(
      './k.conf is given twice: name the nodes that use it, lb1=./k.conf',
    );
    expect(() => namesOf('a=k.conf', 'a=l.conf')).toThrow('two files are for node a');
    expect(() => namesOf('a=', 'b=l.conf')).toThrow('a= names no file');
  });

  test('different names for different paths, that can stand in an event', () => {
    const part = fc.stringMatching(/^[a-z0-9@:._ -]{1,6}$/);
    const paths = fc.uniqueArray(
      fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join('/')}.conf`),
      {
        minLength: 2,
        maxLength: 4,
      },
    );
    fc.assert(
      fc.property(paths, (words) => {
        try {
          for (const name of namesOf(...words)) expect(name).not.toMatch(/[:=@\s]/);
          expect(new Set(namesOf(...words)).size).toBe(words.length);
        } catch (error) {
          expect(String(error)).toMatch(/is given twice|two files are for node/);
        }
      }),
    );
  });
});
