import { describe, expect, test } from 'vitest';
import { readHaproxyConfig } from '../../src/haproxy/read.js';
import { serverStateFiles, stateFileText } from '../../src/haproxy/server-state-files.js';
import { serversState } from './servers-state.js';

const configOf = (text: string) => readHaproxyConfig([{ path: 'h.cfg', text }]);
const files = (text: string) =>
  serverStateFiles(configOf(text)).map(({ path, backends }) => `${path}: ${backends.join()}`);

describe('the files that new workers read server states from', () => {
  test.each([
    ['none without load-server-state-from-file', 'global\n server-state-file /s\nbackend a\n', []],
    [
      'the global one, for the backends that load it',
      'global\n server-state-file /s\ndefaults\n load-server-state-from-file global\nbackend a\nbackend b\n load-server-state-from-file none\nlisten c\nfrontend f\n',
      ['/s: a,c'],
    ],
    [
      'below server-state-base',
      'global\n server-state-base /base/\n server-state-file s\nbackend a\n load-server-state-from-file global\n',
      ['/base/s: a'],
    ],
    [
      'one a backend, by its name or its own',
      'global\n server-state-base /base\ndefaults\n load-server-state-from-file local\nbackend a\nbackend b\n server-state-file-name bb\nbackend c\n server-state-file-name use-backend-name\n',
      ['/base/a: a', '/base/bb: b', '/base/c: c'],
    ],
    ['none of a path that is not absolute', 'defaults\n load-server-state-from-file local\nbackend a\n', []],
    [
      'none of a path with a variable',
      'global\n server-state-file "/s/$X"\nbackend a\n load-server-state-from-file global\n',
      [],
    ],
    [
      'none that a condition decides',
      'global\n server-state-file /s\nbackend a\n.if defined(X)\n load-server-state-from-file global\n.endif\n',
      [],
    ],
  ])('%s', (_, text, wanted) => {
    expect(files(text)).toEqual(wanted);
  });
});

describe('what is written to it', () => {
  const config = configOf(
    'backend pages\n server s1 192.0.2.1:8001 check\n server s2 192.0.2.1:9999 check\n server s3 "$IP:8001"\nbackend other\n server s1 192.0.2.1:8001\n',
  );
  const state = serversState(
    {},
    { name: 'pages/s2' },
    { name: 'pages/s3' },
    { name: 'pages/s4' },
    { name: 'other/s1' },
  );

  test('is the answer of show servers state, for its own backends', () => {
    const lines = stateFileText({ path: '/s', backends: ['pages', 'other'] }, state, config).split('\n');
    expect(lines.slice(0, 2)).toEqual(state.heading);
    expect(lines.slice(2)).toEqual([state.servers[0]?.line, state.servers[4]?.line, '']);
  });

  test('has no server whose address, port or TLS the file would override', () => {
    const text = stateFileText({ path: '/s', backends: ['pages'] }, state, config);
    expect(text).toContain(' pages 1 s1 ');
    expect(text).not.toMatch(/ s2 | s3 | s4 |other/);
    const tls = configOf('backend pages\n server s1 192.0.2.1:8001 check ssl\n');
    expect(stateFileText({ path: '/s', backends: ['pages'] }, state, tls)).not.toContain(' s1 ');
  });
});
