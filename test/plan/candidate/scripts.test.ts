import { describe, expect, it } from 'vitest';
import { judged, type Sketch } from './candidate-node.js';

const conf = ({
  script = '"/usr/local/sbin/check"',
  user = '',
  globals = '  script_user root\n',
  weight = '2',
} = {}): string => `global_defs {
${globals}}
vrrp_script chk {
  script ${script}
  weight ${weight}
${user}}
vrrp_instance VI_1 {
  interface eth0
  virtual_router_id 1
  track_script {
    chk
  }
  virtual_ipaddress {
    192.0.2.100
  }
}
`;
const parents = { '/': 'd755', '/usr': 'd755', '/usr/local': 'd755', '/usr/local/sbin': 'd755' };
const whole = { ...parents, '/usr/local/sbin/check': '755' };
const users = new Map([
  ['root', { uid: 0, gid: 0 }],
  ['checker', { uid: 900, gid: 901 }],
]);
const shell = { shebangs: new Map([['/usr/local/sbin/check', '/bin/sh -e']]), users };
const secure = { globals: '  script_user root\n  enable_script_security\n' };
const asChecker = { user: '  user checker\n' };
const script = (sketch: Sketch): Sketch => ({ runsConf: '', ...sketch, inspection: { users, ...sketch.inspection } });

describe('a new check script', () => {
  it.each<readonly [string, Sketch, readonly string[]]>([
    ['that can be run', { conf: conf(), paths: whole }, []],
    ['that is missing', { conf: conf(), paths: parents }, ['blocked script']],
    ['that is a directory', { conf: conf(), paths: { ...whole, '/usr/local/sbin/check': 'd755' } }, ['blocked script']],
    [
      'that nobody may execute',
      { conf: conf(), paths: { ...whole, '/usr/local/sbin/check': '644' } },
      ['blocked script'],
    ],
    ['that root may execute by any bit', { conf: conf(), paths: { ...whole, '/usr/local/sbin/check': '701' } }, []],
    [
      'that its user may not execute',
      { conf: conf(asChecker), paths: { ...whole, '/usr/local/sbin/check': '754' } },
      ['blocked script'],
    ],
    [
      'that its group may execute',
      { conf: conf(asChecker), paths: { ...whole, '/usr/local/sbin/check': '750 0:901' } },
      [],
    ],
    [
      'whose owner may not execute it, though others may',
      { conf: conf(asChecker), paths: { ...whole, '/usr/local/sbin/check': '655 900:0' } },
      ['blocked script'],
    ],
    [
      'in a directory that its user may not enter',
      { conf: conf(asChecker), paths: { ...whole, '/usr/local': 'd750' } },
      ['blocked script'],
    ],
    ['in a directory that root enters all the same', { conf: conf(), paths: { ...whole, '/usr/local': 'd700' } }, []],
    [
      'of a user who does not exist',
      { conf: conf({ user: '  user nobodyknows\n' }), paths: whole },
      ['blocked script'],
    ],
    [
      'of a group that does not exist',
      { conf: conf({ user: '  user root nogroup\n' }), paths: whole },
      ['blocked script'],
    ],
    ['of keepalived_script, who does not exist: root runs it', { conf: conf({ globals: '' }), paths: whole }, []],
    ['whose interpreter is there', { conf: conf(), paths: { ...whole, '/bin/sh': '755' }, inspection: shell }, []],
    ['whose interpreter is missing', { conf: conf(), paths: whole, inspection: shell }, ['blocked script']],
    [
      'whose interpreter is no program',
      { conf: conf(), paths: { ...whole, '/bin/sh': '644' }, inspection: shell },
      ['blocked script'],
    ],
    [
      'given to an interpreter',
      {
        conf: conf({ script: '"/bin/sh /usr/local/sbin/check -v"' }),
        paths: { ...whole, '/bin': 'd755', '/bin/sh': '755' },
      },
      [],
    ],
    [
      'given to an interpreter, and missing',
      { conf: conf({ script: '"/bin/sh /gone"' }), paths: { ...whole, '/bin': 'd755', '/bin/sh': '755' } },
      ['blocked script'],
    ],
    ['that is looked for by PATH', { conf: conf({ script: '"killall -0 haproxy"' }) }, ['warning script-untried']],
    ['with weight 0', { conf: conf({ weight: '0' }), paths: whole }, ['warning script-untried']],
  ])('%s', (_, sketch, expected) => {
    expect(judged(script(sketch))).toEqual(expected);
  });
});

describe('with enable_script_security', () => {
  it.each<readonly [string, Sketch, readonly string[]]>([
    ['a safe path', { conf: conf(secure), paths: whole }, []],
    [
      'a script that everybody may write',
      { conf: conf(secure), paths: { ...whole, '/usr/local/sbin/check': '757' } },
      ['blocked script'],
    ],
    [
      'a script that a group may write',
      { conf: conf(secure), paths: { ...whole, '/usr/local/sbin/check': '775 0:50' } },
      ['blocked script'],
    ],
    [
      "a script that root's group may write",
      { conf: conf(secure), paths: { ...whole, '/usr/local/sbin/check': '775' } },
      [],
    ],
    [
      'a directory of somebody else',
      { conf: conf(secure), paths: { ...whole, '/usr/local': 'd755 900:0' } },
      ['blocked script'],
    ],
    [
      'a directory that everybody may write',
      { conf: conf(secure), paths: { ...whole, '/usr/local': 'd777' } },
      ['blocked script'],
    ],
    [
      'a sticky directory that everybody may write',
      { conf: conf(secure), paths: { ...whole, '/usr/local': 'd1777' } },
      [],
    ],
    [
      'a script that somebody else runs',
      { conf: conf({ ...secure, ...asChecker }), paths: { ...whole, '/usr/local': 'd777' } },
      [],
    ],
    ['and without it', { conf: conf(), paths: { ...whole, '/usr/local': 'd777' } }, []],
  ])('%s', (_, sketch, expected) => {
    expect(judged(script(sketch))).toEqual(expected);
  });
});

describe('a script that runs now too', () => {
  it('is a warning where it is missing, for the reload makes nothing worse', () => {
    expect(judged(script({ conf: conf(), runsConf: conf(), paths: parents }))).toEqual(['warning script']);
  });
  it('is judged as a new one where its file comes with the change', () => {
    const staged = { '/usr/local/sbin/check': '#!/bin/sh\n' };
    expect(
      judged(script({ conf: conf(), runsConf: conf(), paths: { ...whole, '/usr/local/sbin/check': '644' }, staged })),
    ).toEqual(['blocked script']);
  });
  it('is judged as a new one where its user changes', () => {
    expect(judged(script({ conf: conf({ user: '  user gone\n' }), runsConf: conf(), paths: whole }))).toEqual([
      'blocked script',
    ]);
  });
});

const notify = (line: string): string =>
  conf().replace(
    '  track_script',
    `  ${line}
  track_script`,
  );

describe('other scripts', () => {
  it('a notify script is looked at like a check', () => {
    expect(
      judged(script({ conf: notify('notify_master "/usr/local/sbin/tell it"'), runsConf: conf(), paths: whole })),
    ).toEqual(['blocked script']);
    expect(
      judged(script({ conf: notify('notify_master "/usr/local/sbin/check it"'), runsConf: conf(), paths: whole })),
    ).toEqual([]);
  });
  it('a vrrp_script that nothing tracks is not run', () => {
    const unused = `${conf()}vrrp_script unused {\n  script "/gone"\n}\n`;
    expect(judged(script({ conf: unused, runsConf: conf(), paths: whole }))).toEqual([]);
  });
});

describe('what the reader of keepalived.conf says', () => {
  it('blocks where keepalived would not run, warns where it is new, and is silent where it is not', () => {
    const dropped = conf().replace('track_script {\n    chk', 'track_script {\n    chk\n    gone');
    expect(
      judged(script({ conf: conf().replace('  virtual_router_id 1\n', ''), runsConf: conf(), paths: whole })),
    ).toEqual(['blocked keepalived-conf']);
    expect(judged(script({ conf: dropped, runsConf: conf(), paths: whole }))).toEqual(['warning keepalived-conf']);
    expect(judged(script({ conf: dropped, runsConf: dropped, paths: whole }))).toEqual([]);
  });
});
