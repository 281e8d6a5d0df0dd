import * as fc from 'fast-check';

/** Interfaces of the namespace: two that are up and one that is down, each with addresses of both families. */
export const INTERFACES = [
  { name: 'br0', up: true, addresses: ['10.9.1.1/24', 'fd09:1::1/64'] },
  { name: 'br1', up: true, addresses: ['10.9.2.1/24', 'fd09:2::1/64'] },
  { name: 'dn0', up: false, addresses: ['10.9.3.1/24'] },
] as const;

/** What stands in each tracked file. */
export const FILE_VALUES = {
  quiet: '0\n',
  drain: '-30\n',
  raise: '0x14 ',
  fault: '-300\n',
  words: 'no number\n',
} as const;

/** Files beside the configuration. */
export const FILES = [
  { path: '/run/oracle/ok.sh', text: '#!/bin/sh\nexit 0\n', executable: true },
  { path: '/run/oracle/bad.sh', text: '#!/bin/sh\nexit 1\n', executable: true },
  ...Object.entries(FILE_VALUES).map(([name, text]) => ({ path: `/run/oracle/value-${name}`, text })),
];

/** Mostly nothing, now and then one of the lines. */
const sometimes = (...lines: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant('') }, { weight: 1, arbitrary: fc.constantFrom(...lines) });
const rarely = (...lines: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 12, arbitrary: fc.constant('') }, { weight: 1, arbitrary: fc.constantFrom(...lines) });

const priority = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 254 }).map((value) => `priority ${value}`) },
  { weight: 1, arbitrary: fc.constant('') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'priority 1',
      'priority 254',
      'priority 255',
      'priority 0',
      'priority 256',
      'priority 12x',
      'priority "77"',
      'priority +42',
      'priority 0x20',
      'priority 30\n  priority 40',
      'priority 30\n  priority 300',
      'priority $PRIO',
      '@lb1 priority 61\n@^lb1 priority 62',
      '@lb2 priority 63',
    ),
  },
);

const advertInt = fc.oneof(
  { weight: 2, arbitrary: fc.constant('') },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 4095 }).map((cs) => `advert_int ${cs / 100}`) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      'advert_int 1',
      'advert_int 2',
      'advert_int 0.01',
      'advert_int 0.05',
      'advert_int 0.1',
      'advert_int 0.25',
      'advert_int .5',
      'advert_int 1.',
      'advert_int 1.005',
      'advert_int 1.4999999',
      'advert_int 1.5',
      'advert_int 40.96',
      'advert_int 255',
      'advert_int 255.5',
      'advert_int 0',
      'advert_int -1',
      'advert_int +3',
      'advert_int 2x',
      'advert_int 0.009',
      'advert_int 3\n  advert_int 0',
    ),
  },
);

const trackLines = fc
  .uniqueArray(
    fc.constantFrom(
      'script ok',
      'script ok weight 12',
      'script ok weight -7 reverse',
      'script bad weight -40',
      'script bad weight 9 reverse',
      'script good5',
      'script worse20',
      'script bad',
      'script never',
      'interface br1 weight 4',
      'interface dn0 weight -6',
      'interface dn0 weight 11 reverse',
      'interface br1',
      'interface br0',
      'interface dn0',
      'file quiet weight 3',
      'file drain',
      'file raise',
      'file drain weight 2',
      'file raise weight -1 reverse',
      'file fault weight 1',
      'file words weight 0',
      'file drain weight 0',
    ),
    { maxLength: 3, selector: (line) => line.split(' ').slice(0, 2).join(' ') },
  )
  .map((lines) => lines.map((line) => line.replace(/^(\w+) (.*)$/, 'track_$1 {\n    $2\n  }')).join('\n  '));

const addressOptions = sometimes(
  ' dev br0',
  '/24',
  '/24 dev br1 label br1:v',
  '/99',
  ' dev dn0 no_track',
  ' scope link',
  ' nonsense',
  '/24 brd +',
  ' label br0:abcdefghijkl',
);
const vips = (vrid: number): fc.Arbitrary<string> =>
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc
        .array(addressOptions, { minLength: 1, maxLength: 4 })
        .map((all) => all.map((options, index) => `10.9.${10 + vrid}.${index + 1}${options}`).join('\n    ')),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        `fe80::${vrid}:1\n    FD00:0:0::${vrid}/64`,
        `fd00::${vrid}:1/64 -nodad\n    10.9.9.9`,
        `10.9.9.${vrid}\n    fe80::1\n    10.9.8.${vrid}`,
        `10.9.9.${vrid}\n    10.9.9.${vrid}/24\n    10.9.8.${vrid}`,
        `~SEQ(n,2,${3 + vrid}) 10.9.$n.\${n}`.replace('$n.', `${20 + vrid}.`),
        `~SEQx(n,14,1,17) fd00:${vrid}::$n`,
        `~LST({a,b},{1,24},{2 , 32}) 10.9.${30 + vrid}.\${a}/$b`,
        `~SEQ(x,3,-1,1) ~LST(y,5,7) 10.\${x}.${vrid}.$y`,
        `@lb1 10.9.7.${vrid}\n@lb2 10.9.6.${vrid}\n    10.9.5.${vrid}`,
        `$VIPS `,
        `10.9.9.${vrid} # 10.9.9.9\n    ! 10.9.9.8\n    vip.example\n    10.9.4.${vrid}`,
        `10.9.9.${vrid} } # the block ends here`,
      ),
    },
  );

const excluded = (vrid: number): fc.Arbitrary<string> =>
  sometimes(
    `virtual_ipaddress_excluded {\n    10.19.0.${vrid}\n    fd19::${vrid}/64 dev br1\n  }`,
    `virtual_ipaddress_excluded { 10.19.1.${vrid} }`,
  );

/** One `vrrp_instance`; its number is its VRID. */
const instance = (vrid: number, unicast: boolean): fc.Arbitrary<string> =>
  fc
    .record({
      lines: fc.tuple(
        fc.oneof(
          { weight: 15, arbitrary: fc.constantFrom('interface br0', 'interface br1') },
          { weight: 1, arbitrary: fc.constantFrom('interface dn0', 'interface "br0"') },
        ),
        sometimes('state BACKUP', 'state MASTER', 'state MASTER\n  state BACKUP', 'state backup'),
        priority,
        advertInt,
        sometimes('version 2', 'version 3', 'version 3', 'version 4'),
        sometimes(
          'nopreempt',
          'preempt',
          'nopreempt\n  preempt',
          'preempt_delay 3',
          'preempt_delay 0.5',
          'preempt_delay 5000',
          'preempt_delay 2\n  nopreempt',
        ),
        rarely('down_timer_adverts 1', 'down_timer_adverts 5', 'down_timer_adverts 0', 'down_timer_adverts 101'),
        rarely('strict_mode', 'strict_mode off'),
        rarely(
          'authentication {\n    auth_type PASS\n    auth_pass s3cr#t\n  }',
          'authentication { auth_type AH\n auth_pass "a b" }',
        ),
        rarely(
          'garp_master_delay 1',
          'accept',
          'no_accept',
          'lower_prio_no_advert',
          'nonsense 5',
          'nonsense {\n  priority 33\n  }',
        ),
        trackLines,
        excluded(vrid),
        fc.constant(unicast ? 'unicast_peer {\n    10.9.1.200\n    fd09:1::200\n  }' : ''),
      ),
      vips: vips(vrid),
      brace: fc.constantFrom(' {\n', '\n{\n', '{ ', ' { # here\n'),
      order: fc.array(fc.nat(20), { minLength: 14, maxLength: 14 }),
    })
    .map(({ lines, vips: addresses, brace, order }) => {
      const body = [...lines, `virtual_router_id ${vrid}`, `virtual_ipaddress {\n    ${addresses}\n  }`]
        .filter((line) => line !== '')
        .map((line, index) => ({ line, place: order[index] ?? 0 }))
        .toSorted((a, b) => a.place - b.place)
        .map(({ line }) => `  ${line}`);
      return `vrrp_instance VI_${vrid}${brace}${body.join('\n')}\n}\n`;
    });

const globals = fc
  .tuple(
    rarely('vrrp_version 3', 'vrrp_version 2'),
    rarely('vrrp_strict'),
    rarely('vrrp_down_timer_adverts 4'),
    rarely('vrrp_garp_master_delay 1', 'vrrp_garp_master_refresh 60', 'vrrp_skip_check_adv_addr', 'vrrp_version 3'),
  )
  .map((lines) => `global_defs {\n  script_user root\n${lines.map((line) => `  ${line}\n`).join('')}}\n`);

const TRACKED = `$PRIO=90
$VIPS= \\
  10.9.50.1 \\
  10.9.50.2/24
vrrp_script ok {
  script /run/oracle/ok.sh
}
vrrp_script bad {
  script "/run/oracle/bad.sh and arguments"
}
vrrp_script good5 {
  script '/run/oracle/ok.sh'
  weight 5
  interval 2
  rise 2
}
vrrp_script worse20 {
  script "/bin/sh -c \\"exit 1 # always\\""
  weight -20
  fall 3
  timeout 4
}
${Object.keys(FILE_VALUES)
  .map((name) => `track_file ${name} {\n  file /run/oracle/value-${name}\n}\n`)
  .join('')}`;

const group = (first: number, second: number): fc.Arbitrary<string> =>
  fc
    .tuple(
      rarely('sync_group_tracking_weight'),
      sometimes(
        'track_script {\n    ok weight 6\n  }',
        'track_script {\n    bad weight -8\n  }',
        'track_file {\n    drain\n  }',
        'track_interface {\n    br1 weight 3\n  }',
      ),
    )
    .map(
      (lines) => `vrrp_sync_group G {\n  group {\n    VI_${first}\n    VI_${second}\n  }\n  ${lines.join('\n  ')}\n}\n`,
    );

/** The text of one generated configuration with one to six instances. */
export const configuration: fc.Arbitrary<string> = fc
  .record({
    count: fc.integer({ min: 2, max: 7 }),
    unicast: fc.integer({ min: 0, max: 4 }).map((one) => one === 0),
    isGrouped: fc.integer({ min: 0, max: 3 }).map((one) => one === 0),
    late: fc.boolean(),
  })
  .chain(({ count, unicast, isGrouped, late }) =>
    fc
      .tuple(
        globals,
        fc.tuple(...Array.from({ length: count }, (_, index) => instance(index + 1, unicast))),
        isGrouped ? group(1, 2) : fc.constant(''),
      )
      .map(([global, instances, grouped]) =>
        [late ? '' : global, TRACKED, grouped, ...instances, late ? global : ''].join('\n'),
      ),
  );
