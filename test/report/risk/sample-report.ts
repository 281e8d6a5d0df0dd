import type { DrillRecord } from '../../../src/plan/drill-record.js';
import type { Finding } from '../../../src/risk/finding.js';
import type { PairReport, RiskReport } from '../../../src/risk/report.js';
import { HAPROXY_PATH, KEEPALIVED_PATH } from '../../risk/scenes.js';
import { sampleFailovers, sampleInstances, sampleSetup, sampleWhatIf } from './sample-pair.js';

const finding = (rule: string, severity: Finding['severity'], given: Partial<Finding>): Finding => ({
  rule,
  severity,
  pair: 'web-ams',
  message: '',
  why: 'The next failover would not go as you think.',
  remedy: 'Put it right on both nodes and reload.',
  ...given,
});

const suppressed = { reason: 'hitless reloads through the master socket here', until: '2027-03-31' };

const FINDINGS: readonly Finding[] = [
  finding('haproxy-chroot-missing', 'critical', {
    node: 'lb2',
    at: { file: HAPROXY_PATH, line: 4 },
    message: 'lb2 has no directory /var/lib/haproxy, into which its haproxy.cfg says chroot',
    why: 'HAProxy on lb2 does not start again: a failover to it after a reboot ends with nobody answering.',
    remedy: 'mkdir -m 0 /var/lib/haproxy on lb2',
  }),
  finding('vrrp-nopreempt-on-backup', 'high', {
    node: 'lb2',
    subject: 'VI_1',
    at: { file: KEEPALIVED_PATH, line: 15 },
    message: 'lb2 has nopreempt in VI_1: it stays BACKUP however low the priority of lb1 falls',
    why: 'A weighted track_script on lb1 lowers its priority to move the VIP, and lb2 never takes it.',
    remedy: 'Remove nopreempt on lb2, or let the script fail into FAULT (weight 0).',
  }),
  ...['lb1', 'lb2'].map((node) =>
    finding('tracking-fall-slow', 'medium', {
      node,
      subject: 'chk_haproxy',
      at: { file: KEEPALIVED_PATH, line: 1 },
      message: `chk_haproxy on ${node} notices a dead HAProxy after up to 4 s (interval 2, fall 2)`,
      doubt: 'the script may end sooner than its interval',
      why: 'While it does not, the VIP stays where nothing answers.',
    }),
  ),
  finding('haproxy-expose-fd', 'low', {
    message: 'a "quoted" <name> & *more* | than `that` in @lb1 of #12',
    why: 'expose-fd listeners is missing.',
  }),
  finding('haproxy-expose-fd', 'low', {
    node: 'lb1',
    at: { file: HAPROXY_PATH, line: 9 },
    message: 'the stats socket of lb1 has no expose-fd listeners',
    suppressed,
  }),
];

const drill: DrillRecord = {
  at: '2026-11-20T21:43:24.309Z',
  run: '20261120T214322Z-6114',
  operator: 'jo@desk',
  pair: 'web-ams',
  event: 'stop',
  node: 'lb1',
  tookOver: 'lb2',
  instances: ['VI_1'],
  comparisons: [
    {
      part: 'failover',
      quantity: 'VIP absent',
      predicted: { bestUs: 609_375, worstUs: 609_375 },
      measured: { lowUs: 597_623, highUs: 641_203, by: 'node clocks' },
      verdict: 'inside',
    },
    {
      part: 'failover',
      quantity: 'service absent',
      measured: { lowUs: 1_100_000, highUs: 1_120_000, by: 'probes' },
      verdict: 'outside',
      finding: 'nobody answered for longer than foreseen',
    },
    { part: 'return', quantity: 'takeover after', verdict: 'not measured' },
  ],
  probes: { sent: 1317, lost: 31 },
  findings: ['lb2 answered late'],
  verdict: 'outside',
  sessions: 412,
};

function web(): PairReport {
  const setup = sampleSetup('web-ams');
  return {
    pair: 'web-ams',
    labels: { site: 'ams', tier: 'web' },
    verdict: {
      worst: 'critical',
      counts: { critical: 1, high: 1, medium: 2, low: 1 },
      suppressed: 1,
      text: 'A failover now ends with nobody answering: lb2 can not start HAProxy.',
    },
    nodes: [
      {
        node: 'lb1',
        keepalivedRelease: '2.2.7',
        haproxyRelease: '2.6.12',
        masterOf: ['VI_1'],
        files: [KEEPALIVED_PATH, HAPROXY_PATH],
      },
      {
        node: 'lb2',
        keepalivedRelease: '2.2.7',
        haproxyRelease: '2.8.3',
        masterOf: [],
        files: [KEEPALIVED_PATH, HAPROXY_PATH],
      },
    ],
    instances: sampleInstances(setup, 'observed'),
    findings: FINDINGS,
    notChecked: [
      { rule: 'host-arp', pair: 'web-ams', nodes: ['lb1', 'lb2'], reason: 'host was not looked at' },
      { rule: 'tracking-fall-slow', pair: 'web-ams', nodes: ['lb2'], reason: 'host was not looked at' },
      { rule: 'vrrp-auth-differs', pair: 'web-ams', nodes: [], reason: 'auth_pass could not be read, nor compared' },
    ],
    failovers: sampleFailovers(setup),
    whatIfs: [
      sampleWhatIf(setup, 'lb1 crashes', 'crash', 'Nobody answers for 3.109 s, 3.609 s at worst.'),
      sampleWhatIf(setup, 'keepalived on lb1 is stopped', 'stop', 'Nobody answers for 609 ms.'),
    ],
    readiness: [
      {
        node: 'lb2',
        verdict: 'not ready',
        checks: [
          { what: 'HAProxy runs', verdict: 'ok', text: 'worker 4481, 3 listeners' },
          { what: 'backends', verdict: 'bad', text: 'pages: 2 of 4 servers UP here, 4 of 4 on lb1' },
          { what: 'certificates', verdict: 'differs', text: '/etc/haproxy/site.pem expires 40 days later than on lb1' },
          { what: 'memory', verdict: 'unknown', text: '/proc/meminfo could not be read' },
        ],
      },
    ],
    blastRadius: {
      vips: ['192.0.2.100', '192.0.2.101'],
      frontends: [
        { name: 'www', binds: ['192.0.2.100:80', '192.0.2.100:443 ssl'], sessions: 398 },
        { name: 'stats', binds: ['127.0.0.1:9000'] },
      ],
      sessions: 412,
    },
    reloadBudget: [
      {
        node: 'lb1',
        haproxyCheckMs: 182,
        keepalivedTestMs: 24,
        masterDownUs: 3_609_375,
        verdict: 'ok',
        text: 'a reload is over long before lb2 would take over',
      },
      { node: 'lb2', masterDownUs: 3_414_062, verdict: 'unknown', text: 'nothing was measured' },
    ],
    drift: [
      {
        path: '/etc/haproxy/maps/hosts.map',
        versions: [
          { sha256: 'ab12'.repeat(16), nodes: ['lb1'] },
          { sha256: 'absent', nodes: ['lb2'] },
        ],
      },
    ],
    change: {
      phrase: 'keepalived, compatible',
      diffs: [
        {
          node: 'lb1',
          path: KEEPALIVED_PATH,
          text: '@@ -14,3 +14,3 @@\n     priority 150\n-    advert_int 1\n+    advert_int 0.5\n     # ``` is <no> end & fence\n',
        },
      ],
      halfRolled: ['lb2 new, lb1 old: lb2 takes adverts of lb1 as before'],
      steps: ['lb2: install 1 file', 'lb2: reload keepalived', 'lb1: install 1 file', 'lb1: reload keepalived'],
      forecasts: ['without a standby: about 2.1s, at most 4s'],
      unproven: ['whether the switch learns the new port from gratuitous ARPs'],
    },
    drills: [drill],
  };
}

function mail(): PairReport {
  const setup = sampleSetup('mail-fra');
  return {
    pair: 'mail-fra',
    labels: {},
    verdict: {
      counts: { critical: 0, high: 0, medium: 0, low: 0 },
      suppressed: 0,
      text: 'Nothing was found; lb2 could not be read.',
    },
    nodes: [
      { node: 'lb1', keepalivedRelease: '2.2.7', haproxyRelease: '2.6.12', masterOf: ['MAIL'] },
      { node: 'lb2', masterOf: [], unread: 'connection refused' },
    ],
    instances: sampleInstances(setup, 'model'),
    findings: [],
    notChecked: [{ rule: 'vrrp-quiet', pair: 'mail-fra', nodes: ['lb2'], reason: 'lb2 could not be read' }],
    failovers: sampleFailovers(setup),
    whatIfs: [],
    readiness: [{ node: 'lb2', verdict: 'unknown', checks: [] }],
    blastRadius: { vips: ['198.51.100.25'], frontends: [] },
    reloadBudget: [],
    drift: [],
    change: {
      phrase: 'haproxy reload',
      diffs: [],
      halfRolled: [],
      steps: [],
      forecasts: [],
      unproven: [],
      refusal: 'lb2 could not be read',
    },
    drills: [],
  };
}

/** Two live pairs: findings of every severity, suppressed and doubtful ones, windows that never end, a planned change, a drill; the texts behind it have a password. */
export const SAMPLE: RiskReport = { at: '2026-11-26T03:04:05.678Z', from: 'live', pairs: [web(), mail()] };

const [first] = SAMPLE.pairs;

/** The first of its pairs alone. */
export const SAMPLE_OF_ONE: RiskReport = { ...SAMPLE, pairs: first === undefined ? [] : [first] };

/** As little as a report over files may say. */
export const SAMPLE_OF_FILES: RiskReport = {
  at: SAMPLE.at,
  from: 'files',
  pairs: [
    {
      pair: 'files',
      labels: {},
      verdict: { counts: { critical: 0, high: 0, medium: 0, low: 0 }, suppressed: 0, text: 'Nothing was found.' },
      nodes: [],
      instances: [],
      findings: [],
      notChecked: [],
      failovers: [],
      whatIfs: [],
      readiness: [],
      blastRadius: { vips: [], frontends: [] },
      reloadBudget: [],
      drift: [],
      drills: [],
    },
  ],
};
