import { beforeAll, describe, expect, test } from 'vitest';
import { NO_PAINT, paintFor } from '../../../src/report/paint.js';
import { riskLines } from '../../../src/report/risk/text.js';
import { widthOf } from '../../../src/report/table.js';
import { assembleReport } from '../../../src/risk/assemble.js';
import type { Finding } from '../../../src/risk/finding.js';
import type { PairReport, RiskReport } from '../../../src/risk/report.js';
import { fakeFleet } from '../../fleet/fleet.js';
import { record } from '../../plan/drill-record.js';
import { livePairEvidence } from '../../risk/live-evidence.js';
import { NOW_MS } from '../../risk/scenes.js';

const finding = (more: Partial<Finding> = {}): Finding => ({
  rule: 'vrrp-auth-differs',
  pair: 'web',
  severity: 'critical',
  node: 'webb',
  subject: 'VI_1',
  at: { file: '/etc/keepalived/keepalived.conf', line: 12 },
  message: 'webb has another auth_pass than weba',
  why: 'A node that refuses adverts becomes MASTER beside the other one.',
  remedy: 'Give every node the same auth_pass, and reload them at the same moment.',
  ...more,
});

let report: RiskReport;

beforeAll(async () => {
  const fleet = fakeFleet();
  const web = await livePairEvidence(fleet, fleet.addPair({ name: 'web', tracked: true }));
  const mail = await livePairEvidence(fleet, fleet.addPair({ name: 'mail', activeActive: true }));
  report = assembleReport({
    atMs: NOW_MS,
    from: 'live',
    pairs: [{ ...web, labels: { env: 'prod' }, drills: [record()] }, mail],
    evaluation: {
      findings: [finding(), finding({ rule: 'haproxy-maxconn', severity: 'medium', doubt: 'the limit was not seen' })],
      notChecked: ['a', 'b', 'c'].map((rule) => ({
        rule,
        pair: 'web',
        nodes: ['weba'],
        reason: 'the firewall was not read',
      })),
    },
  });
});

const pageOf = (change: Partial<PairReport> = {}, width = 100): readonly string[] => {
  const [first] = report.pairs;
  return first === undefined ? [] : riskLines({ ...report, pairs: [{ ...first, ...change }] }, NO_PAINT, width);
};

/** The lines of one section, without the indent. */
function part(title: string, lines: readonly string[]): readonly string[] {
  const from = lines.indexOf(title);
  const to = lines.findIndex((line, at) => at > from && line === '' && !lines[at + 1]?.startsWith('  '));
  return from < 0 ? [] : lines.slice(from + 1, to < 0 ? undefined : to).map((line) => line.slice(2));
}

describe('the page on a pair', () => {
  test('begins with the verdict, labels and when it was read', () => {
    expect(pageOf({}, 200).slice(0, 2)).toEqual([
      'web: 1 critical, 1 medium: the service is interrupted, or will be at the next failover, reload or restart',
      'env=prod  read live 2026-11-26 00:00 UTC',
    ]);
  });

  test('has its parts in the order in which an operator asks', () => {
    const titles = pageOf().filter((line) => /^[A-Z]/.test(line));
    expect(titles).toEqual([
      'Who is MASTER',
      'What a failover costs',
      'Findings',
      'Can the standby take over?',
      'What a failover cuts',
      'Reload budget',
      'Drills',
      'Not checked',
    ]);
  });

  test('tells windows with their formulas, below them where there is no room beside', () => {
    const wide = part('What a failover costs', pageOf({}, 140));
    expect(wide[1]).toMatch(/^event +what +best +typical +worst +how$/);
    expect(wide.find((line) => line.startsWith('stop '))).toMatch(
      /^stop +VIP absent +613\.3ms +613\.3ms +613\.3ms +an advert of priority 0, then skew/,
    );
    const narrow = part('What a failover costs', pageOf({}, 80));
    expect(narrow[1]).toMatch(/worst$/);
    expect(narrow[narrow.findIndex((line) => line.startsWith('stop ')) + 1]).toMatch(/^ {4}= an advert of priority 0/);
  });

  test('says what clients see of the MASTER’s failures', () => {
    expect(part('What a failover costs', pageOf({}, 200))).toContain(
      'keepalived on weba is stopped: webb takes over after 613 ms; until then nobody answers; established connections are cut',
    );
  });

  test('has findings worst first, each with its place, why, and what to do', () => {
    expect(part('Findings', pageOf({}, 120))).toEqual([
      'CRITICAL vrrp-auth-differs',
      '  webb VI_1 /etc/keepalived/keepalived.conf:12: webb has another auth_pass than weba',
      '  why: A node that refuses adverts becomes MASTER beside the other one.',
      '  to do: Give every node the same auth_pass, and reload them at the same moment.',
      '',
      'MEDIUM haproxy-maxconn',
      '  webb VI_1 /etc/keepalived/keepalived.conf:12: webb has another auth_pass than weba (doubtful: the limit was not',
      '    seen)',
      '  why: A node that refuses adverts becomes MASTER beside the other one.',
      '  to do: Give every node the same auth_pass, and reload them at the same moment.',
    ]);
  });

  test('tells what is the same on several nodes once', () => {
    const same = { message: 'no timeout client', at: { file: '/etc/haproxy/haproxy.cfg', line: 3 } };
    const findings = ['weba', 'webb'].map((node) => finding({ ...same, node, subject: 'web' }));
    expect(part('Findings', pageOf({ findings }))[1]).toBe(
      '  weba and webb web /etc/haproxy/haproxy.cfg:3: no timeout client',
    );
  });

  test('says that nobody could take over where no window is known', () => {
    expect(part('What a failover costs', pageOf({ failovers: [], whatIfs: [] }))).toEqual([
      'no MASTER is known, or no BACKUP that could take over from it',
    ]);
  });

  test('lists a few places of a rule that finds many', () => {
    const findings = Array.from({ length: 10 }, (_, at) => finding({ subject: `VI_${at}` }));
    const lines = part('Findings', pageOf({ findings }));
    expect(lines.filter((line) => line.includes('keepalived.conf:12'))).toHaveLength(8);
    expect(lines).toContain('  and 2 more (--format json has them all)');
  });

  test('tells suppressed findings in a line, with why and until when', () => {
    const findings = [finding({ suppressed: { reason: 'until the switch is replaced', until: '2027-01-01' } })];
    expect(part('Findings', pageOf({ findings }))).toEqual([
      'suppressed until 2027-01-01: critical vrrp-auth-differs (1): until the switch is replaced',
    ]);
  });

  test('counts rules that could not be asked for the same reason', () => {
    expect(part('Not checked', pageOf())).toEqual(['weba: the firewall was not read (3 rules)']);
  });

  test('has the last drills, or says that there is none', () => {
    expect(part('Drills', pageOf())).toEqual(['2026-11-25 stop of a, b took over: as foreseen']);
    expect(part('Drills', pageOf({ drills: [] }))).toEqual(['none is on record: see hitless drill']);
  });

  test('says which node was not read', () => {
    const [first] = report.pairs;
    const nodes = (first?.nodes ?? []).map((node) => (node.node === 'webb' ? { ...node, unread: 'timed out' } : node));
    expect(pageOf({ nodes })).toContain('web webb: not read: timed out');
  });

  test('has the change with its steps, half-done states and diffs', () => {
    const change = {
      phrase: 'keepalived, compatible',
      diffs: [{ node: 'webb', path: '/etc/x', text: '--- /etc/x\n+++ /etc/x\n@@ -1,1 +1,1 @@\n-a\n+b' }],
      halfRolled: ['VI_1: webb with its new file accepts adverts of weba with its old one'],
      steps: ['lock weba, webb', 'observe weba, webb'],
      forecasts: [],
      unproven: [],
    };
    expect(part('The change', pageOf({ change }))).toEqual([
      'keepalived, compatible',
      'half done',
      '  VI_1: webb with its new file accepts adverts of weba with its old one',
      'steps',
      '  1.  lock weba, webb',
      '  2.  observe weba, webb',
      'webb: /etc/x',
      '  --- /etc/x',
      '  +++ /etc/x',
      '  @@ -1,1 +1,1 @@',
      '  -a',
      '  +b',
    ]);
    const refused = { ...change, steps: [], refusal: 'blocked: restart needed' };
    expect(part('The change', pageOf({ change: refused }))).toContain('no plan: blocked: restart needed');
  });
});

test('several pairs have an index, those to be looked at first at the top', () => {
  const lines = riskLines(report, NO_PAINT, 120);
  expect(lines.slice(0, 4)).toEqual([
    'pair  critical  high  medium  low  MASTER       standby  connections',
    'web   1         -     1       -    weba         ready    0',
    'mail  -         -     -       -    maila+mailb  ready    0',
    '1 of 2 pairs have findings or could not be read',
  ]);
  expect(lines.filter((line) => /^(?:web|mail): /.test(line))).toHaveLength(2);
});

describe('on a terminal', () => {
  const colours = paintFor({ isTTY: true } as NodeJS.WriteStream, {});

  test.each([80, 120])('of %i columns no line is wider', (width) => {
    expect(riskLines(report, NO_PAINT, width).filter((line) => line.length > width)).toEqual([]);
  });

  test.each([80, 120])('of %i columns colours change nothing else', (width) => {
    const painted = riskLines(report, colours, width);
    expect(painted.map(widthOf)).toEqual(riskLines(report, NO_PAINT, width).map(({ length }) => length));
    expect(painted.join('')).not.toBe(riskLines(report, NO_PAINT, width).join(''));
  });
});
