import { describe, expect, it } from 'vitest';
import { kindOfChange } from '../../src/plan/change-kind.js';
import { changedFile, HAPROXY_CFG, keepalivedConf, type NodeSketch, nodeToChange } from './change-pair.js';

const KEEP = keepalivedConf([{ priority: 110 }]);
const kindOf = (changes: Partial<NodeSketch>): ReturnType<typeof kindOfChange> =>
  kindOfChange(nodeToChange({ node: 'a', before: KEEP, ...changes }).change);

const withGlobal = (lines: string): string => HAPROXY_CFG.replace('    log stdout', `    log stdout\n    ${lines}`);

const used = (lines: string): string => `${withGlobal(lines)}    http-request set-header X "\${SITE}"\n`;

const program = (command: string): string =>
  `${HAPROXY_CFG}program api\n    command ${command}\n    no option start-on-reload\n`;

describe('HAProxy', () => {
  it('is reloaded for its configuration, but not for its comments', () => {
    expect(kindOf({ haproxyAfter: `${HAPROXY_CFG}    maxconn 9\n` })).toMatchObject({
      haproxy: 'reload',
      keepalived: 'none',
    });
    expect(kindOf({ haproxyAfter: `# why\n${HAPROXY_CFG.replace('bind', '  bind ')}` })).toMatchObject({
      haproxy: 'none',
      notes: [{ path: '/etc/haproxy/haproxy.cfg', text: expect.stringContaining('only comments') }],
    });
  });

  it.each([
    ['a certificate', 'bind :443 ssl crt /etc/ssl/site.pem', '/etc/ssl/site.pem'],
    ['a file in a folder of certificates', 'bind :443 ssl crt /etc/ssl/sites', '/etc/ssl/sites/a.pem'],
    ['a map', 'use_backend %[path,map(/etc/haproxy/paths.map)]', '/etc/haproxy/paths.map'],
    ['an error page', 'errorfile 503 /etc/haproxy/503.http', '/etc/haproxy/503.http'],
    ['what a crt-list may name', 'bind :443 ssl crt-list /etc/haproxy/list.txt', '/etc/haproxy/more/b.pem'],
  ])('is reloaded for %s', (_what, line, path) => {
    const haproxyBefore = `${HAPROXY_CFG}    ${line}\n`;
    const { haproxy, needs } = kindOf({ haproxyBefore, files: [changedFile(path, 'old', 'new')] });
    expect({ haproxy, needs }).toMatchObject({ haproxy: 'reload', needs: [{ at: path }] });
  });

  it('is not reloaded for a check that it runs itself', () => {
    const haproxyBefore = `${HAPROXY_CFG}    external-check command /usr/local/bin/check\n`;
    const { haproxy, notes } = kindOf({ haproxyBefore, files: [changedFile('/usr/local/bin/check', 'a', 'b')] });
    expect({ haproxy, notes }).toMatchObject({
      haproxy: 'none',
      notes: [{ text: expect.stringContaining('next check') }],
    });
  });

  describe('has to be restarted', () => {
    it('for a variable that is gone or preset anew, while something reads it, before 3.1', () => {
      const changes = { haproxyBefore: used('presetenv SITE a'), haproxyAfter: used('presetenv SITE b') };
      expect(kindOf(changes)).toMatchObject({
        haproxy: 'restart',
        needs: [{ why: expect.stringContaining('SITE keeps its old value'), at: '/etc/haproxy/haproxy.cfg:3' }, {}],
      });
      expect(kindOf({ ...changes, haproxyVersion: '3.0.11' }).haproxy).toBe('restart');
      expect(kindOf({ ...changes, haproxyVersion: '3.1.0' }).haproxy).toBe('reload');
      expect(kindOf({ haproxyBefore: used('setenv SITE a'), haproxyAfter: used('log stderr') }).haproxy).toBe(
        'restart',
      );
    });

    it('but not for one that is set anew, nor for one that nothing reads', () => {
      expect(kindOf({ haproxyBefore: used('setenv SITE a'), haproxyAfter: used('setenv SITE b') }).haproxy).toBe(
        'reload',
      );
      expect(kindOf({ haproxyBefore: withGlobal('setenv SITE a'), haproxyAfter: withGlobal('') }).haproxy).toBe(
        'reload',
      );
    });

    it('for what unsetenv took away', () => {
      const changes = { haproxyBefore: withGlobal('unsetenv SECRET'), haproxyAfter: withGlobal('') };
      expect(kindOf(changes)).toMatchObject({ haproxy: 'restart', needs: [{ at: '/etc/haproxy/haproxy.cfg:3' }, {}] });
    });

    it('for a program that is kept over reloads', () => {
      expect(kindOf({ haproxyBefore: program('/bin/a'), haproxyAfter: program('/bin/b') }).haproxy).toBe('restart');
    });

    it.each([
      ['its defaults', '/etc/default/haproxy', 'EXTRAOPTS="-S /run/a.sock"', 'EXTRAOPTS="-S /run/b.sock"', 1],
      [
        'its command line',
        '/etc/systemd/system/haproxy.service.d/a.conf',
        '',
        '[Service]\nExecStart=\nExecStart=/x',
        2,
      ],
      ['its limits', '/lib/systemd/system/haproxy.service', '[Service]\nLimitNOFILE=1', '[Service]\nLimitNOFILE=2', 2],
    ])('for %s', (_what, path, before, after, line) => {
      expect(kindOf({ files: [changedFile(path, before, after)] })).toMatchObject({
        haproxy: 'restart',
        needs: [{ at: `${path}:${line}` }],
      });
    });

    it('but not for how its unit is stopped and reloaded', () => {
      const path = '/etc/systemd/system/haproxy.service.d/a.conf';
      const { haproxy, notes } = kindOf({ files: [changedFile(path, undefined, '[Service]\nRestart=always\n')] });
      expect({ haproxy, notes }).toMatchObject({
        haproxy: 'none',
        notes: [{ text: expect.stringContaining('daemon-reload') }],
      });
    });
  });
});

describe('keepalived', () => {
  it('is reloaded for its configuration, but not for comments nor for lines that are for another node', () => {
    expect(kindOf({ after: KEEP.replace('110', '120') })).toMatchObject({ keepalived: 'reload', haproxy: 'none' });
    expect(kindOf({ after: `# why\n${KEEP}\n@b vrrp_script x {\n@b }\n` }).keepalived).toBe('none');
  });

  it.each(['net_namespace lb', 'instance two', 'use_pid_dir'])('has to be restarted for %s', (line) => {
    expect(kindOf({ after: `${line}\n${KEEP}` })).toMatchObject({
      keepalived: 'restart',
      needs: [{ action: 'restart', at: '/etc/keepalived/keepalived.conf:1' }, { action: 'reload' }],
    });
  });

  it('has to be restarted for global_defs that it refuses to reload', () => {
    const { needs } = kindOf({ after: `global_defs {\n    disable_local_igmp\n}\n${KEEP}` });
    expect(needs[0]).toMatchObject({
      action: 'restart',
      why: expect.stringContaining('refuses a reload that changes disable_local_igmp'),
    });
  });

  it('takes up a changed check by itself, and the note says when and what a failure does', () => {
    const script = 'vrrp_script chk {\n script "/usr/local/bin/chk -q"\n interval 2\n fall 3\n}\n';
    const before = `${script}${keepalivedConf([{ priority: 110, more: 'track_script {\nchk\n}' }])}`;
    const { keepalived, notes } = kindOf({ before, files: [changedFile('/usr/local/bin/chk', 'a', 'b')] });
    expect(keepalived).toBe('none');
    expect(notes[0]?.text).toMatch(
      /every 2 s, without a reload; it fails after 3 failing run\(s\), which puts its instances into FAULT/,
    );
  });

  it('acts at once on a track_file, and runs notify scripts when they are due', () => {
    const before = `track_file drain {\n file "/etc/drain"\n}\n${keepalivedConf([{ priority: 110, more: 'notify "/usr/local/bin/tell all"' }])}`;
    const files = [changedFile('/etc/drain', '0', '-100'), changedFile('/usr/local/bin/tell', 'a', 'b')];
    expect(kindOf({ before, files }).notes.map(({ text }) => text)).toEqual([
      expect.stringContaining('acts on it the moment it is written'),
      expect.stringContaining('runs it when it is due'),
    ]);
  });
});

it('a file that neither reads is said to be only installed', () => {
  expect(kindOf({ files: [changedFile('/etc/sysctl.d/9.conf', 'a', 'b')] })).toMatchObject({
    haproxy: 'none',
    keepalived: 'none',
    notes: [{ text: expect.stringContaining('neither HAProxy nor keepalived reads it') }],
  });
});
