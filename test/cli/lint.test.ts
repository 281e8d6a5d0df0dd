import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { instanceConf } from '../risk/scenes.js';
import { hitless } from './run.js';

// Rules that find the same whatever becomes of the real ones.
vi.mock('../../src/risk/all-rules.js', async () => ({ ALL_RULES: (await import('./made-up-rules.js')).MADE_UP_RULES }));

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lint-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** Writes a file, with its directories; returns its path. */
function file(path: string, content: string): string {
  const whole = join(directory, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, content);
  return whole;
}

const authConf = (password: string, priority = 110): string =>
  instanceConf({ priority, lines: [`authentication {\nauth_type PASS\nauth_pass ${password}\n}`] });

const HAPROXY = 'frontend web\n  bind :80\n';

describe('files of one pair', () => {
  test('are linted node by node and beside each other; what only live nodes show is one line', async () => {
    const one = file('lb1/keepalived.conf', authConf('one'));
    const two = file('lb2/keepalived.conf', authConf('two', 100));
    const { code, stdout, stderr } = await hitless('lint', one, two);
    expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
    const place = `lb2 ${two}:2`;
    expect(stdout).toBe(
      [
        'lb1+lb2',
        `${'-'.padEnd(place.length)}  critical  test-passwords  passwords differ`,
        `${place}  medium    test-priority   priority 100`,
        '',
        'lb1+lb2: 1 critical, 1 medium',
        'not checked: 2 rules: only live nodes show it; hitless risk looks there',
        'not checked: 1 rule: about a change; hitless risk --change looks at one',
        "not checked: 1 rule on lb1, lb2: keepalived's release is not known from files; HAProxy's release is not known from files; there is no haproxy.cfg",
        '',
      ].join('\n'),
    );
  });

  test('are told with why and what to do by -v, and every rule that was not asked', async () => {
    const files = ['lb1', 'lb2'].map((node) => file(`${node}/keepalived.conf`, instanceConf()));
    const { stdout } = await hitless('lint', ...files, '-v');
    expect(stdout).toContain('priority 100\n    why: because\n    to do: do it\n');
    expect(stdout).toContain('hitless risk looks there\n    test-live\n    test-roles\n');
  });

  test('are told as SARIF and as JUnit for CI, by the paths that were given', async () => {
    const one = file('lb1/keepalived.conf', authConf('one'));
    const two = file('lb2/keepalived.conf', authConf('two', 100));
    const sarif = JSON.parse((await hitless('lint', one, two, '--format', 'sarif')).stdout);
    expect(sarif.runs[0].results).toMatchObject([
      // a finding of the pair as a whole stands at its first file
      { ruleId: 'test-passwords', locations: [{ physicalLocation: { artifactLocation: { uri: `file://${one}` } } }] },
      { ruleId: 'test-priority', locations: [{ physicalLocation: { region: { startLine: 2 } } }] },
    ]);
    const { code, stdout } = await hitless('lint', one, two, '--format', 'junit', '--rule', 'test-p*');
    expect(code).toBe(3);
    expect(stdout).toContain('<testsuites name="hitless risk" tests="2" failures="2" errors="0" skipped="0"');
  });

  test('may stand in a directory for each node, where a repository or a node would have them', async () => {
    file('lb1/keepalived.conf', instanceConf({ priority: 110 }));
    file('lb1/haproxy.cfg', HAPROXY);
    file('lb2/etc/keepalived/keepalived.conf', instanceConf());
    file('lb2/etc/haproxy/10-web.cfg', HAPROXY);
    file('lb2/etc/haproxy/20-more.cfg', 'frontend more\n  bind :81\n');
    const releases = ['--keepalived', '2.2.7', '--haproxy', 'lb1=2.6.12', '--haproxy', 'lb2=2.8.3'];
    const { code, stdout } = await hitless('lint', join(directory, 'lb1'), `${directory}/lb2/`, ...releases, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      pairs: [
        {
          pair: 'lb1+lb2',
          findings: [
            { node: 'lb2', rule: 'test-priority', severity: 'medium' },
            { node: 'lb1', message: 'keepalived 2.2.7, HAProxy 2.6.12, 1 binds' },
            { node: 'lb2', message: 'keepalived 2.2.7, HAProxy 2.8.3, 2 binds' },
          ],
        },
      ],
    });
  });

  test('of a node belong together by the directory that they are in, or by the name before them', async () => {
    const words = ['lb1', 'lb2'].flatMap((node) => [
      file(`${node}/keepalived.conf`, instanceConf({ priority: 110 })),
      file(`${node}/haproxy.cfg`, HAPROXY),
    ]);
    const releases = ['--keepalived', '2.2.7', '--haproxy', '2.6.12'];
    const told = await hitless('lint', ...words, ...releases);
    expect(told.stdout).toContain('lb1, lb2  low  test-release  keepalived 2.2.7, HAProxy 2.6.12, 1 binds\n');
    const shared = file('shared.cfg', HAPROXY);
    const named = words.filter((word) => word.endsWith('.conf')).map((word, at) => `${'ab'[at]}=${word}`);
    const { stdout } = await hitless('lint', ...named, `a=${shared}`, `b=${shared}`, ...releases);
    expect(stdout).toContain('\na+b: 2 low\n');
  });

  test('are told as seen from the working directory', async () => {
    const path = file('lb1/keepalived.conf', instanceConf());
    const other = file('lb2/keepalived.conf', instanceConf({ priority: 110 }));
    vi.spyOn(process, 'cwd').mockReturnValue(directory);
    const { stdout } = await hitless('lint', path, other);
    expect(stdout).toContain(`lb1 ${relative(directory, path)}:2  medium  test-priority`);
  });

  test('that include files of the node have them looked for beside them', async () => {
    const main = 'include /etc/keepalived/conf.d/*.conf\n';
    file('lb1/keepalived.conf', main);
    file('lb1/conf.d/web.conf', instanceConf());
    file('lb2/keepalived.conf', `${main}${instanceConf({ priority: 110 })}`);
    mkdirSync(join(directory, 'lb2/conf.d'));
    const { stdout } = await hitless('lint', join(directory, 'lb1'), join(directory, 'lb2'));
    expect(stdout).toContain(`lb1 ${directory}/lb1/conf.d/web.conf:2  medium  test-priority`);
  });

  test('that include what is not here are not judged, and it is told why', async () => {
    const one = file('lb1/keepalived.conf', `include more.conf\n${instanceConf()}`);
    const two = file('lb2/keepalived.conf', instanceConf({ priority: 110 }));
    const { code, stdout } = await hitless('lint', one, two);
    expect(code).toBe(0);
    expect(stdout).toContain(
      `2 rules on lb1: ${one}:1 includes ${join(directory, 'lb1/more.conf')}, which is not at hand`,
    );
  });
});

describe('the exit code', () => {
  test.each([
    ['high', 0],
    ['medium', 3],
    ['low', 3],
  ])('with --fail-on %s for a medium finding is %s', async (severity, expected) => {
    const files = ['lb1', 'lb2'].map((node) => file(`${node}/keepalived.conf`, instanceConf()));
    expect((await hitless('lint', ...files, '--fail-on', severity)).code).toBe(expected);
  });

  test('with --rule counts what that rule finds alone', async () => {
    const files = ['lb1', 'lb2'].map((node) => file(`${node}/keepalived.conf`, authConf(node)));
    expect((await hitless('lint', ...files, '--rule', 'test-priority')).code).toBe(0);
    expect((await hitless('lint', ...files, '--rule', 'test-passwords')).code).toBe(3);
  });
});

describe('what can not be linted is one message and exit code 2', () => {
  test.each<readonly [string, () => readonly string[], string]>([
    ['one node', () => [file('lb1/keepalived.conf', instanceConf())], 'that is one node alone (lb1)'],
    ['no such file', () => ['./nowhere.conf', './other.conf'], 'nowhere.conf: there is no such file'],
    ['files and pairs', () => ['./a.conf', 'web-ams'], 'give either files or pairs'],
    [
      'a directory without them',
      () => [dirname(file('lb1/README', '')), `${directory}/`],
      'holds no keepalived.conf and no *.cfg',
    ],
    [
      'what is no keepalived.conf',
      () => [file('a.conf', 'hello\n'), file('b.conf', 'hello\n')],
      'has no vrrp_instance: is it a keepalived.conf?',
    ],
    ['a rule that is none', () => ['--rule', 'test-pasword', './a.conf'], 'did you mean test-passwords?'],
    ['a release that is none', () => twoNodes('--haproxy', 'new'), '--haproxy new is no release; write it like 2.6.12'],
    ['a node that is none', () => twoNodes('--keepalived', 'lb3=2.2.7'), 'there is no node lb3'],
    ['an inventory beside files', () => twoNodes('-i', 'inventory.yaml'), 'are for pairs of the inventory'],
    ['no inventory', () => ['web-ams', '-i', '/nowhere.yaml'], '/nowhere.yaml'],
  ])('%s', async (_, args, message) => {
    const { code, stdout, stderr } = await hitless('lint', ...args());
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  const twoNodes = (...options: readonly string[]): readonly string[] => [
    ...['lb1', 'lb2'].map((node) => file(`${node}/keepalived.conf`, instanceConf())),
    ...options,
  ];
});

describe('pairs of an inventory', () => {
  const inventory = (files: string, more = ''): string =>
    file(
      'inventory.yaml',
      `pairs:
  web:
    labels: { env: prod }
    secrets: { vrrp: { env: LINT_TEST_SECRET } }
    nodes:
      web-lb1: { ssh: 192.0.2.1, vars: { priority: 110 } }
      web-lb2: { ssh: 192.0.2.2, vars: { priority: 100 } }
    files:
${files}
${more}`,
    );
  const FILES = `      - { source: keepalived.conf.j2, path: /etc/keepalived/keepalived.conf }
      - { source: haproxy.cfg, path: /etc/haproxy/haproxy.cfg }`;
  const TEMPLATE = authConf('{{ secrets.vrrp }}').replace('priority 110', 'priority {{ priority }}');

  beforeEach(() => {
    file('keepalived.conf.j2', TEMPLATE);
    file('haproxy.cfg', HAPROXY);
  });

  test('are linted as their files come to the nodes, without their secrets', async () => {
    const { code, stdout, stderr } = await hitless('lint', '-i', inventory(FILES), 'env=prod');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(
      'web\nweb-lb2 /etc/keepalived/keepalived.conf:2  medium  test-priority  priority 100\n\nweb: 1 medium\n',
    );
  });

  test('with --secrets fetches them, and prints none', async () => {
    vi.stubEnv('LINT_TEST_SECRET', 'hunter22');
    const { code, stdout } = await hitless('lint', '-i', inventory(FILES), '--secrets', '--json');
    expect(code).toBe(0);
    expect(stdout).not.toContain('hunter22');
  });

  test('are compared with each other, and told with the worst one first', async () => {
    const mail = `  mail:
    nodes: { mail-lb1: , mail-lb2: }
    files: [{ source: haproxy.cfg, path: /etc/haproxy/haproxy.cfg }]`;
    const { code, stdout } = await hitless('lint', '-i', inventory(FILES, mail));
    expect(code).toBe(3);
    expect(stdout).toContain('web\n');
    expect(stdout).toContain('high    test-fleet     web and mail are two');
    expect(stdout).toContain('2 pairs: 1 high, 1 medium; nothing found in 1 of them');
    expect(stdout).toContain('not checked: 2 rules in mail: there is no keepalived.conf');
  });

  test('whose template works on a secret are not judged without it', async () => {
    file('haproxy.cfg.j2', '{% if secrets.vrrp > "a" %}global\n{% endif %}frontend web\n');
    const files = `      - { source: haproxy.cfg.j2, path: /etc/haproxy/haproxy.cfg }
      - { source: keepalived.conf.j2, path: /etc/keepalived/keepalived.conf }`;
    const { stdout } = await hitless('lint', '-i', inventory(files), '--keepalived', '2.2.7', '--haproxy', '2.6.12');
    expect(stdout).toMatch(/1 rule on web-lb1, web-lb2: \/etc\/haproxy\/haproxy\.cfg: .*\(--secrets fetches it\)/);
  });

  test('without any of the two files are a complaint', async () => {
    const files = '      - { source: haproxy.cfg, path: /etc/other.cfg }';
    const { code, stderr } = await hitless('lint', '-i', inventory(files));
    expect(code).toBe(2);
    expect(stderr).toContain('can be read from the files: of the selected pairs');
  });
});
