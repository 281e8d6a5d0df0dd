import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type FakeFleet, fakeFleet } from '../fleet/fleet.js';
import { hitless } from './run.js';

const there = vi.hoisted((): { fleet?: FakeFleet } => ({}));
vi.mock('../../src/ssh/connect.js', () => ({
  connect: ({ name }: { readonly name: string }) => there.fleet?.connect({ name }),
}));
// Rules that find the same whatever becomes of the real ones.
vi.mock('../../src/risk/all-rules.js', async () => ({ ALL_RULES: (await import('./made-up-rules.js')).MADE_UP_RULES }));

let directory: string;
let fleet: FakeFleet;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'risk-'));
  vi.stubEnv('HITLESS_RECORDS', directory);
  fleet = fakeFleet();
  there.fleet = fleet;
  fleet.addPair({ name: 'web', tracked: true });
  edit((conf) => conf.replace('priority 99', 'priority 100'));
  Object.assign(fleet.node('webb').instances[0] ?? {}, { priority: 100 });
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Edits keepalived.conf of webb, which keepalived has loaded. */
function edit(how: (conf: string) => string): void {
  const node = fleet.node('webb');
  node.keepalivedConf = how(node.keepalivedConf);
  node.keepalivedConfRead = node.keepalivedConf;
}

const otherPassword = (): void =>
  edit((conf) =>
    conf.replace('  priority', '  authentication {\n    auth_type PASS\n    auth_pass x\n  }\n  priority'),
  );

/** An inventory of the pair `web` of the fleet; `more` stands in the pair. */
function inventory(more = ''): string {
  const path = join(directory, 'inventory.yaml');
  const nodes = ['weba', 'webb'].map((name, at) => `      ${name}: { ssh: { host: 192.0.2.${at + 1} } }`).join('\n');
  writeFileSync(path, `pairs:\n  web:\n    nodes:\n${nodes}\n${more}`);
  return path;
}

const risk = (...args: readonly string[]) => hitless('risk', '-i', inventory(), ...args);

describe('a report on live pairs', () => {
  test('is a page that tells who is MASTER, findings, and whether the standby is able', async () => {
    const { code, stdout, stderr } = await risk();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^web: 1 medium, 2 low: /);
    expect(stdout).toContain('weba and webb: keepalived 2.2.7, HAProxy 2.8.3, 2 binds\n');
    expect(stdout).toMatch(/ {2}VI_1 VRID 2 v2 .* weba +MASTER/);
    expect(stdout).toContain('keepalived on weba is stopped: webb takes over after 609 ms');
    expect(stdout).toMatch(/\n {2}webb: (?:ready|not known|not ready)\n/);
  });

  test('only asks the rules that are named, by id or by glob', async () => {
    const { stdout } = await risk('--rule', 'test-prio*');
    expect(stdout).toContain('MEDIUM test-priority');
    expect(stdout).not.toContain('test-release');
  });

  test('is written to a file in the format of its ending, and says so', async () => {
    const out = join(directory, 'web.json');
    const { code, stdout, stderr } = await risk('--out', out);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: `written: ${out}\n` });
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject({ from: 'live', pairs: [{ pair: 'web' }] });
  });

  test.each([
    ['markdown', /^# /],
    ['html', /^<!doctype html>/i],
    ['json', /^\{/],
    ['sarif', /"version": "2\.1\.0"/],
    ['junit', /<testsuite name="hitless risk web"/],
  ])('is written as %s', async (format, start) => {
    expect((await risk('--format', format)).stdout).toMatch(start);
  });

  test('leaves out of its exit code what the inventory suppresses, and says until when', async () => {
    const left = `    risk:
      suppress:
        - { rule: test-priority, reason: until the move, until: 2099-01-01 }
`;
    const { code, stdout } = await hitless('risk', '-i', inventory(left), '--fail-on', 'medium');
    expect(code).toBe(0);
    expect(stdout).toContain('suppressed until 2099-01-01: medium test-priority (1): until the move');
  });
});

test('an inventory that suppresses a rule which does not exist is at fault', async () => {
  const left = `    risk:
      suppress:
        - { rule: test-prioritie, reason: until the move, until: 2099-01-01 }
`;
  const { code, stderr } = await hitless('risk', '-i', inventory(left));
  expect(code).toBe(2);
  expect(stderr).toMatch(/inventory\.yaml:8:\d+: there is no rule "test-prioritie"\s+did you mean "test-priority"\?/);
});

describe('the exit code', () => {
  test('is 3 from the severity of --fail-on on, and 0 without it', async () => {
    expect((await risk('--fail-on', 'high')).code).toBe(0);
    expect((await risk('--fail-on', 'medium')).code).toBe(3);
    otherPassword();
    expect((await risk('--fail-on', 'high')).code).toBe(3);
    expect((await risk('--fail-on', 'high', '--rule', 'test-priority')).code).toBe(0);
    expect((await risk()).code).toBe(0);
  });

  test('is 9 when a node could not be read; the report is written all the same', async () => {
    fleet.node('webb').unreachable = true;
    const { code, stdout } = await risk('--fail-on', 'critical');
    expect(code).toBe(9);
    expect(stdout).toContain("web webb: not read: webb can't be reached");
    expect(stdout).toMatch(/^web: .*webb could not be read/);
  });
});

describe('with --change', () => {
  const withFiles = (text: string): string => {
    writeFileSync(join(directory, 'haproxy.cfg'), text);
    return inventory(`    files:
      - { path: /etc/haproxy/haproxy.cfg, source: haproxy.cfg }
`);
  };
  const changed = (): string =>
    fleet.node('weba').haproxy.config.replace('bind *:80\n', 'bind *:80\n  timeout client 30s\n');

  test('the inventory’s files are planned, and nothing is left on the nodes', async () => {
    const { code, stdout } = await hitless('risk', '-i', withFiles(changed()), '--change');
    expect(code).toBe(0);
    expect(stdout).toContain('The change\n  haproxy reload\n');
    expect(stdout).toContain('+  timeout client 30s');
    expect(stdout).toMatch(/ {4}1\. +lock webb, weba/);
    expect(fleet.changes.filter((change) => !/(?:un)?lock|stage|drop/.test(change))).toEqual([]);
  });

  test('a pair that another run has locked is told as such, with exit code 7', async () => {
    const path = withFiles(changed());
    Object.assign(fleet.node('webb'), { lock: { run: 'run-7', operator: 'jo@desk' } });
    const { code, stdout } = await hitless('risk', '-i', path, '--change');
    expect(code).toBe(7);
    expect(stdout).toMatch(/no plan: locked: /);
  });

  test('of what was planned is only told what is still so', async () => {
    const path = withFiles(changed());
    const plan = join(directory, 'plan.json');
    await hitless('plan', 'apply', '-i', path, '--out', plan);
    expect((await hitless('risk', '-i', path, '--plan', plan)).stdout).toContain('The change\n  haproxy reload\n');
    withFiles(changed().replace('30s', '60s'));
    expect((await hitless('risk', '-i', path, '--plan', plan)).stdout).toMatch(
      /no plan: web[ab]: the inventory's files are others than those that were planned/,
    );
  });
});

describe('wrong usage is one clear message and exit code 2', () => {
  test.each([
    [['--json', '--format', 'html'], '--json and --format html contradict each other'],
    [['--out', 'report.pdf'], '--out report.pdf: no format is known for .pdf'],
    [['--out', 'report'], '--out report: no format is known for a name without an ending'],
    [['--format', 'pdf'], 'Allowed choices are text, markdown, html, json, sarif, junit.'],
    [['--fail-on', 'bad'], 'Allowed choices are critical, high, medium, low, none.'],
    [['--rule', 'test-password'], 'there is no rule test-password; did you mean test-passwords?'],
    [['--rule', 'nothing-*'], 'no rule is called like nothing-*'],
    [['web', '--plan', 'plan.json'], '--plan plan.json names its pairs itself'],
    [['--plan', 'nowhere.json'], 'nowhere.json cannot be read'],
  ])('risk %j', async (args, message) => {
    const { code, stdout, stderr } = await risk(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});
