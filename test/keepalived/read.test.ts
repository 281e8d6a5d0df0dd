import { describe, expect, test } from 'vitest';
import type { KeepalivedConfig, VrrpInstance } from '../../src/keepalived/config.js';
import { type ReadOptions, readKeepalivedConfig } from '../../src/keepalived/read.js';
import type { FileSource } from '../../src/keepalived/source.js';

const path = '/etc/keepalived/keepalived.conf';

function read(text: string, options: Partial<ReadOptions> = {}): KeepalivedConfig {
  return readKeepalivedConfig([{ path, text }], { configId: 'lb1', ...options });
}

/** The one instance of a block's body, which has what keepalived demands. */
function instance(body: string, globals = ''): VrrpInstance {
  const config = read(`${globals}\nvrrp_instance VI_1 {\n interface eth0\n virtual_router_id 51\n${body}\n}\n`);
  const [first] = config.instances;
  if (!first) throw new Error('no instance was read');
  return first;
}

function messages(config: KeepalivedConfig): readonly string[] {
  return config.warnings.map(({ message, at }) => `${at.line}: ${message}`);
}

describe('an ordinary configuration', () => {
  const config = read(`! Configuration File for keepalived
global_defs {
  router_id lb1
  vrrp_version 3
  reload_check_config
}
vrrp_script chk_haproxy {
  script "/usr/bin/killall -0 haproxy"
  interval 2
  weight -20
  fall 2
}
track_file drain {
  file /run/drain
}
vrrp_sync_group G1 {
  group {
    VI_1
  }
}
vrrp_instance VI_1 {
  state MASTER            # starts as BACKUP anyway
  interface eth0
  virtual_router_id 51
  priority 150
  advert_int 0.25
  unicast_src_ip 10.0.0.1
  unicast_peer {
    10.0.0.2
    10.0.0.3 min_ttl 255
  }
  virtual_ipaddress {
    10.0.0.50/24 dev eth0 label eth0:vip
    10.0.0.51
  }
  virtual_ipaddress_excluded {
    2001:DB8:0:0::50/64 dev eth1
  }
  track_script {
    chk_haproxy weight -60
  }
  track_interface { eth1 }
  track_file { drain weight 1 reverse }
}
`);

  test('is read without a complaint', () => {
    expect(messages(config)).toEqual([]);
    expect(config.includes).toEqual([]);
  });

  test('yields its instance with positions', () => {
    expect(config.instances).toMatchObject([
      {
        name: 'VI_1',
        at: { file: path, line: 21 },
        vrid: 51,
        interface: 'eth0',
        version: 3,
        family: 'ipv4',
        priority: 150,
        startState: 'MASTER',
        advertIntUs: 250_000,
        downTimerAdverts: 3,
        nopreempt: false,
        preemptDelayUs: 0,
        vips: ['10.0.0.50', '10.0.0.51'],
        excludedVips: ['2001:db8::50'],
        unicastPeers: ['10.0.0.2', '10.0.0.3'],
        unicastSrcIp: '10.0.0.1',
        addresses: [
          {
            address: '10.0.0.50',
            family: 'ipv4',
            prefixLength: 24,
            dev: 'eth0',
            label: 'eth0:vip',
            flags: [],
            at: { file: path, line: 33 },
          },
          { address: '10.0.0.51', prefixLength: 32, at: { file: path, line: 34 } },
        ],
        excludedAddresses: [{ address: '2001:db8::50', family: 'ipv6', prefixLength: 64, dev: 'eth1' }],
        positions: {
          vrid: { file: path, line: 24 },
          priority: { file: path, line: 25 },
          advertInt: { file: path, line: 26 },
          startState: { file: path, line: 22 },
        },
        tracks: [
          { kind: 'script', name: 'chk_haproxy', weight: -60, at: { file: path, line: 40 } },
          { kind: 'interface', name: 'eth1', at: { file: path, line: 42 } },
          { kind: 'file', name: 'drain', weight: 1, reverse: true, at: { file: path, line: 43 } },
        ],
      },
    ]);
  });

  test('yields scripts, sync groups and globals', () => {
    expect(config.scripts).toEqual([
      {
        name: 'chk_haproxy',
        at: { file: path, line: 7 },
        command: '/usr/bin/killall -0 haproxy',
        argv: ['/usr/bin/killall', '-0', 'haproxy'],
        initFail: false,
        intervalUs: 2_000_000,
        timeoutUs: 0,
        weight: -20,
        rise: 1,
        fall: 2,
      },
    ]);
    expect(config.syncGroups).toEqual([{ name: 'G1', at: { file: path, line: 16 }, members: ['VI_1'] }]);
    expect(config.trackFiles).toEqual([{ name: 'drain', at: { file: path, line: 13 }, file: '/run/drain', weight: 1 }]);
    expect(config.globals).toMatchObject({ version: 3, strict: false, reloadCheckConfig: true, routerId: 'lb1' });
    expect(config.globals.positions?.['vrrp_version']).toEqual({ file: path, line: 4 });
  });
});

describe('defaults', () => {
  test('are priority 100, BACKUP, one second, version 2, three adverts, preemption', () => {
    expect(instance('virtual_ipaddress { 10.0.0.1 }')).toMatchObject({
      priority: 100,
      startState: 'BACKUP',
      advertIntUs: 1_000_000,
      version: 2,
      downTimerAdverts: 3,
      nopreempt: false,
      preemptDelayUs: 0,
      tracks: [],
    });
  });

  test('make an owner of a MASTER without a priority', () => {
    expect(instance('state MASTER').priority).toBe(255);
  });

  test('use version 3 for IPv6, whatever the global version', () => {
    const body = 'virtual_ipaddress { fe80::1\n 2001:db8::1 }';
    expect(instance(body, 'global_defs { vrrp_version 2 }')).toMatchObject({ version: 3, family: 'ipv6' });
  });

  test('take the global version and number of adverts, also from after the instance', () => {
    expect(instance('', 'global_defs {\n vrrp_version 3\n vrrp_down_timer_adverts 5\n}')).toMatchObject({
      version: 3,
      downTimerAdverts: 5,
    });
    const late = read(
      'vrrp_instance V {\n virtual_router_id 1\n}\nglobal_defs {\n vrrp_version 3\n vrrp_down_timer_adverts 5\n}',
    );
    expect(late.instances[0]).toMatchObject({ version: 3, downTimerAdverts: 5 });
  });
});

describe('values as keepalived normalises them', () => {
  test.each([
    ['advert_int 0.25', { advertIntUs: 1_000_000 }],
    ['advert_int 1.6', { advertIntUs: 2_000_000 }],
    ['version 3\n advert_int 0.255', { advertIntUs: 260_000 }],
    ['advert_int 0', { advertIntUs: 1_000_000 }],
    ['priority 256', { priority: 100 }],
    ['priority 50\n priority 60', { priority: 60 }],
    ['priority 50\n priority 300', { priority: 100 }],
    ['version 3\n advert_int 0.12345678', { advertIntUs: 120_000 }],
    ['advert_int +2', { advertIntUs: 2_000_000 }],
    ['version 3\n advert_int .5', { advertIntUs: 500_000 }],
    ['priority 255', { startState: 'MASTER' }],
    ['priority 255\n state BACKUP', { startState: 'BACKUP' }],
    ['nopreempt\n preempt off', { nopreempt: false }],
    ['preempt_delay 5\n preempt_delay 5000', { preemptDelayUs: 0 }],
    ['unicast_peer {\n 10.0.0.2\n fe80::1\n }', { unicastPeers: ['10.0.0.2'] }],
    ['version 2\n strict_mode\n virtual_ipaddress {\n fe80::1\n }', { version: 3 }],
    ['version 3\n version 2', { version: 3 }],
    ['version 2\n virtual_ipaddress {\n fe80::1\n }', { version: 2 }],
    ['virtual_ipaddress {\n fe80::1\n }\n version 2', { version: 3 }],
    ['virtual_ipaddress {\n 10.0.0.1/99\n 10.0.0.1\n }', { vips: ['10.0.0.1'] }],
    [
      'authentication {\n auth_type PASS\n auth_pass 1\n }\n authentication {\n auth_pass 2\n }',
      { auth: { type: 'PASS', pass: '2' } },
    ],
    ['state master', { startState: 'BACKUP' }],
    ['state MASTER\n state BACKUP', { startState: 'MASTER' }],
    ['state MASTER\n nopreempt', { nopreempt: false, nopreemptCleared: true }],
    ['nopreempt', { nopreempt: true }],
    ['preempt_delay 2.5', { preemptDelayUs: 2_500_000 }],
    ['nopreempt\n preempt_delay 5', { preemptDelayUs: 0 }],
    ['authentication {\n auth_type PASS\n auth_pass 123456789\n }', { auth: { type: 'PASS', pass: '12345678' } }],
    ['down_timer_adverts 5', { downTimerAdverts: 5 }],
  ])('%j', (body, expected) => {
    expect(instance(body)).toMatchObject(expected);
  });

  test('version 3 and strict mode have no authentication', () => {
    const auth = 'authentication {\n auth_type PASS\n auth_pass 1234\n }';
    expect(instance(`version 3\n${auth}`)).not.toHaveProperty('auth');
    expect(instance(auth, 'global_defs {\n vrrp_strict\n}')).not.toHaveProperty('auth');
    expect(instance(`down_timer_adverts 5\n strict_mode`).downTimerAdverts).toBe(3);
  });

  test('what older releases read differently depends on the version', () => {
    const text =
      'global_defs {\n vrrp_strict off\n}\nvrrp_instance V {\n virtual_router_id 1\n virtual_ipaddress {\n 10.0.0.1\n 10.0.0.1\n }\n}';
    const old = read(text, { version: '2.2.7' });
    expect(old.globals.strict).toBe(true);
    expect(old.instances[0]?.vips).toEqual(['10.0.0.1', '10.0.0.1']);
    const later = read(text, { version: '2.3.3' });
    expect(later.globals.strict).toBe(false);
    expect(later.instances[0]?.vips).toEqual(['10.0.0.1']);
  });

  test('each change is a warning with its line', () => {
    const config = read('vrrp_instance V {\n virtual_router_id 1\n advert_int 0.25\n priority 0\n interface a\n}');
    expect(messages(config)).toEqual([
      '4: priority "0" is not acceptable: the default 100 is used',
      '3: advert_int 0.25 s becomes 1 s in VRRP version 2',
    ]);
  });

  test('script intervals are whole seconds before 2.3.2', () => {
    const text = 'vrrp_script s {\n script /bin/true\n interval 0.5\n}';
    expect(read(text, { version: '2.2.7' }).scripts[0]?.intervalUs).toBe(1_000_000);
    expect(read(text, { version: '2.3.3' }).scripts[0]?.intervalUs).toBe(500_000);
  });
});

describe('braces, quotes and comments', () => {
  test('a whole configuration may stand on one line', () => {
    const config = read('vrrp_instance V { state BACKUP } vrrp_instance W{virtual_router_id 7 }');
    expect(config.instances.map(({ name, vrid }) => [name, vrid])).toEqual([
      ['V', undefined],
      ['W', 7],
    ]);
  });

  test('a brace may follow on its own line', () => {
    expect(instance('virtual_ipaddress\n {\n 10.0.0.1\n }').vips).toEqual(['10.0.0.1']);
  });

  test('Windows line ends and tabs are white space', () => {
    const config = read('vrrp_instance V {\r\n\tvirtual_router_id\t9\r\n\tpriority 7\r\n\tinterface a\r\n}\r\n');
    expect(config.instances[0]).toMatchObject({ vrid: 9, priority: 7 });
    expect(config.warnings).toEqual([]);
  });

  test('# and ! begin comments, except within double quotes; a backslash does not escape them', () => {
    expect(instance('priority 7 # 8\n !priority 9').priority).toBe(7);
    expect(read('vrrp_script s {\n script "/bin/sh -c \'exit $#\'"\n}').scripts[0]?.command).toBe(
      "/bin/sh -c 'exit $#'",
    );
    expect(instance('authentication {\n auth_type PASS\n auth_pass a\\#b\n }').auth?.pass).toBe('a');
  });

  test.each(['"/bin/check a b"', "'/bin/check a b'", '/bin/"check a" "b"'])('script %s is one command', (script) => {
    const [first] = read(`vrrp_script s {\n script ${script}\n}`).scripts;
    expect(first?.argv).toEqual(script.startsWith('/') ? ['/bin/check', 'a'] : ['/bin/check', 'a', 'b']);
  });

  test('words after an unquoted command are not run', () => {
    const config = read('vrrp_script s {\n script /usr/bin/killall -0 haproxy\n}');
    expect(config.scripts[0]?.argv).toEqual(['/usr/bin/killall']);
    expect(messages(config)).toEqual([
      '2: only "/usr/bin/killall" is run: "-0 haproxy" stands outside its quotes and is ignored',
    ]);
  });

  test('quotes and escapes within a command are those of keepalived', () => {
    const config = read('vrrp_script s {\n script "/bin/sh -c \\"exit 0 # not a comment\\""\n}');
    expect(config.scripts[0]?.argv).toEqual(['/bin/sh', '-c', 'exit 0 # not a comment']);
    expect(config.warnings).toEqual([]);
  });

  test('releases before 2.2 take an escaped comment character for itself', () => {
    const text = 'vrrp_instance V {\n authentication {\n auth_type PASS\n auth_pass a\\#b\n }\n}';
    expect(read(text, { version: '2.1.5' }).instances[0]?.auth?.pass).toBe('a#b');
    expect(read(text, { version: '2.2.7' }).instances[0]?.auth?.pass).toBe('a');
  });

  test("what stands in an unknown keyword's braces belongs to the block around it, whose end comes early", () => {
    const config = read(
      'vrrp_instance V {\n virtual_router_id 1\n nonsense {\n priority 50\n interface eth1\n }\n interface eth0\n}\n',
    );
    expect(config.instances[0]).toMatchObject({ priority: 50, interface: 'eth1' });
    expect(messages(config)).toEqual([
      '3: unknown keyword "nonsense" in vrrp_instance: the line is ignored; what stands in its braces is read as part of the block around it',
      '7: unknown keyword "interface" here: the line is ignored',
      "8: '}' closes no block",
    ]);
  });

  test('a missing brace at the end only warns', () => {
    const config = read('vrrp_instance V {\n virtual_router_id 1\n priority 50\n interface a\n');
    expect(config.instances[0]?.priority).toBe(50);
    expect(messages(config)).toEqual(['1: the block of vrrp_instance is not closed']);
  });

  test('blocks that are not of VRRP are skipped by counting braces', () => {
    const config = read(
      'virtual_server 10.0.0.1 80 {\n real_server 10.0.0.2 80 {\n vrrp_instance X {\n }\n }\n}\nvrrp_instance V {\n virtual_router_id 1\n interface a\n}',
    );
    expect(config.instances.map(({ name }) => name)).toEqual(['V']);
    expect(config.warnings).toEqual([]);
  });
});

describe('what keepalived drops', () => {
  test('a track whose script comes later', () => {
    const config = read(
      'vrrp_instance V {\n virtual_router_id 1\n track_script { s }\n interface a\n}\nvrrp_script s {\n script /bin/true\n}',
    );
    expect(config.instances[0]?.tracks).toEqual([]);
    expect(messages(config)).toEqual(['3: track script "s" is not defined before this line: keepalived drops it']);
  });

  test('the second block of a name', () => {
    const config = read(
      'vrrp_instance V {\n virtual_router_id 1\n interface a }\n\nvrrp_instance V {\n virtual_router_id 2\n}',
    );
    expect(config.instances.map(({ vrid }) => vrid)).toEqual([1]);
    expect(messages(config)).toEqual(['5: vrrp_instance V is there already: this block is skipped']);
  });

  test('VIPs of another family than a unicast peer that stands before them', () => {
    const before = instance('unicast_peer {\n 10.0.0.2\n }\n virtual_ipaddress {\n fe80::1\n }');
    expect(before).toMatchObject({ family: 'ipv4', version: 2, vips: [], unicastPeers: ['10.0.0.2'] });
    const after = instance('virtual_ipaddress {\n fe80::1\n }\n unicast_peer {\n 10.0.0.2\n }');
    expect(after).toMatchObject({ family: 'ipv6', version: 3, vips: ['fe80::1'], unicastPeers: [] });
  });

  test('a VIP of another family, and one that is no address', () => {
    const config = read(
      'vrrp_instance V {\n virtual_router_id 1\n interface a\n virtual_ipaddress {\n 10.0.0.1\n fe80::1\n vip.example\n }\n}',
    );
    expect(config.instances[0]?.vips).toEqual(['10.0.0.1']);
    expect(config.warnings).toHaveLength(2);
  });
});

const vipsOnly: FileSource = (pattern) =>
  pattern === '/etc/keepalived/vips' ? [{ path: pattern, text: '10.0.0.1\n10.0.0.2\n' }] : undefined;

describe('include lines', () => {
  const main = { path, text: 'include conf.d/*.conf\ninclude /etc/other.conf\n' };

  test('are read from the other files given, in order of their names, with positions of their own', () => {
    const config = readKeepalivedConfig(
      [
        main,
        { path: '/etc/keepalived/conf.d/b.conf', text: 'vrrp_instance B {\n virtual_router_id 2\n}' },
        { path: '/etc/keepalived/conf.d/a.conf', text: '\nvrrp_instance A {\n virtual_router_id 1\n}' },
        { path: '/etc/keepalived/conf.d/.hidden.conf', text: 'vrrp_instance H {\n}' },
      ],
      { configId: 'lb1' },
    );
    expect(config.instances.map(({ name, at }) => [name, at])).toEqual([
      ['A', { file: '/etc/keepalived/conf.d/a.conf', line: 2 }],
      ['B', { file: '/etc/keepalived/conf.d/b.conf', line: 1 }],
    ]);
    expect(config.includes).toEqual([{ pattern: '/etc/other.conf', at: { file: path, line: 2 } }]);
  });

  test('work within blocks, through a source of files', () => {
    const text = 'vrrp_instance V {\n virtual_router_id 1\n virtual_ipaddress {\n include vips\n }\n}';
    const config = readKeepalivedConfig({ main: { path, text }, source: vipsOnly }, { configId: 'lb1' });
    expect(config.instances[0]?.vips).toEqual(['10.0.0.1', '10.0.0.2']);
  });

  test('that come back to themselves are read once', () => {
    const files = [
      { path: '/a', text: 'include /b\n' },
      { path: '/b', text: 'include /a\ninclude /b\n' },
    ];
    const config = readKeepalivedConfig(files, { configId: 'x' });
    expect(messages(config)).toEqual(['2: /b includes itself: it is read once']);
    expect(config.includes).toEqual([{ pattern: '/a', at: { file: '/b', line: 1 } }]);
  });
});

describe('conditions and definitions', () => {
  const text = `$VIP=10.0.0.50
$DEV=dev $IF
$IF=eth0
vrrp_instance VI_\${_INSTANCE} {
  virtual_router_id 51
@lb1 priority 150
@lb2 priority 100
@^lb1 nopreempt
  virtual_ipaddress {
    $VIP $DEV
    \${VIP}1
@lb2 10.0.0.99
  }
}
`;

  test('are those of the node', () => {
    expect(read(text).instances[0]).toMatchObject({
      name: 'VI_lb1',
      priority: 150,
      nopreempt: false,
      vips: ['10.0.0.50'],
    });
    expect(read(text, { configId: 'lb2' }).instances[0]).toMatchObject({
      name: 'VI_lb2',
      priority: 100,
      nopreempt: true,
      vips: ['10.0.0.50', '10.0.0.99'],
    });
  });

  test('a definition may hold several lines', () => {
    const config = read('$BODY= \\\n virtual_router_id 5 \\\n priority 50\nvrrp_instance V {\n $BODY\n}');
    expect(config.instances[0]).toMatchObject({ vrid: 5, priority: 50 });
  });

  test('what is not defined stays, with a warning', () => {
    const config = read('vrrp_instance V {\n virtual_router_id 1\n interface $NIC\n}');
    expect(config.instances[0]?.interface).toBe('$NIC');
    expect(messages(config)).toEqual(['3: $NIC is not defined: it stays as it stands']);
  });

  test('definitions that expand without end do not', () => {
    const doubling = Array.from({ length: 40 }, (_, index) => `$A${index}=$A${index + 1} $A${index + 1}`).join('\n');
    const config = read(`$A=$A \n$B=x $B y\n${doubling}\n$A \n$B \n$A0 \n`);
    expect(messages(config).filter((message) => message.includes('without end')).length).toBeGreaterThanOrEqual(2);
  });

  test('an include line behind a condition or a definition is followed; from 2.2 on a condition counts it twice', () => {
    const files = [
      { path, text: `$F=/vips\nvrrp_instance V {\n virtual_ipaddress {\n@lb1 include $F\n include \${F}\n }\n}` },
      { path: '/vips', text: '10.0.0.1\n' },
    ];
    const vips = (version: string) =>
      readKeepalivedConfig(files, { configId: 'lb1', version }).instances[0]?.vips.length;
    expect(vips('2.1.5')).toBe(2);
    expect(vips('2.2.7')).toBe(3);
  });

  test('what follows a brace on its line is read like a line of its own', () => {
    const block = 'vrrp_instance V { @lb1 priority 7\n @lb2 priority 8\n}';
    expect(read(block).instances[0]?.priority).toBe(7);
    expect(read(block, { configId: 'lb2' }).instances[0]?.priority).toBe(8);
  });

  test('lines of a definition have conditions and definitions of their own', () => {
    const lines = '$B= \\\n $P=77 \\\n @lb2 priority 8 \\\n priority $P\nvrrp_instance V {\n $B\n}';
    expect(read(lines).instances[0]?.priority).toBe(77);
  });

  test('folder and config-id are predefined, a random number is not guessed', () => {
    const config = read(`vrrp_script s {\n script "\${_PWD}/check \${_INSTANCE} \${_RANDOM 1 5}"\n}`);
    expect(config.scripts[0]?.argv.slice(0, 2)).toEqual(['/etc/keepalived/check', 'lb1']);
    expect(messages(config)).toEqual([
      `2: \${_RANDOM 1 5} is made up by keepalived as it reads: it stays as it stands`,
    ]);
  });
});

describe('sequences', () => {
  test.each([
    ['~SEQ(x,3) 10.0.0.$x', ['10.0.0.1', '10.0.0.2', '10.0.0.3']],
    ['~SEQ(x, 5, 4) 10.0.0.$x', ['10.0.0.5', '10.0.0.4']],
    ['~SEQ(x,0x0a,5,010) 10.0.0.$x', []],
    ['~SEQ(x,010,5,20) 10.0.0.$x', ['10.0.0.8', '10.0.0.13', '10.0.0.18']],
    ['~SEQx(x,14,17) fd00::$x', ['fd00::e', 'fd00::f', 'fd00::10', 'fd00::11']],
    ['$N=2\n ~SEQ(x,$N) 10.0.0.$x', ['10.0.0.1', '10.0.0.2']],
    [`~SEQ(x,1,2) ~SEQ(y,7,8) 10.0.\${x}.$y`, ['10.0.1.7', '10.0.1.8', '10.0.2.7', '10.0.2.8']],
    ['~LST(x,10.0.0.4,10.0.0.2) $x', ['10.0.0.4', '10.0.0.2']],
    [`~LST({x,y}, {1, 9}, {2 ,8}) 10.0.\${x}.$y`, ['10.0.1.9', '10.0.2.8']],
    [`~LST({x,y},{10.0.0.1,/24},{10.0.0.2}) \${x}\${y}`, ['10.0.0.1', '10.0.0.2']],
    [`~LST(x,1,2) ~SEQ(y,2) 10.0.\${x}.$y`, ['10.0.1.1', '10.0.1.2', '10.0.2.1', '10.0.2.2']],
    ['~LST({x},{1,2}) 10.0.0.$x', []],
    ['~SEQ(x,1,0,5) 10.0.0.$x', []],
    ['~SEQ(x) 10.0.0.1', []],
  ])('%s', (line, expected) => {
    expect(instance(`virtual_ipaddress {\n ${line}\n }`).vips).toEqual(expected);
  });

  test('roll out whole blocks', () => {
    const text = '$V=vrrp_instance V$x { \\\n interface a \\\n virtual_router_id $x \\\n }\n~SEQ(x,1,3) $V\n';
    expect(read(text.replace('V$x {', `V\${x} {`)).instances.map(({ name, vrid }) => [name, vrid])).toEqual([
      ['V1', 1],
      ['V2', 2],
      ['V3', 3],
    ]);
  });

  test('that are malformed are ignored with a warning', () => {
    expect(messages(read('~SEQ(x,1'))).toEqual([
      '1: "~SEQ(x,1" is no sequence that keepalived takes: the line is ignored',
    ]);
  });

  test('that never end do', () => {
    const config = read('~SEQ(a,9999) ~SEQ(b,9999) ~SEQ(c,9999) x');
    expect(config.warnings.length).toBeLessThanOrEqual(501);
  });
});
