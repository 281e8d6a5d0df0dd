import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lossesOf, NO_LOSS, withClients } from './clients.js';
import {
  changePlanOf,
  type Edits,
  HAPROXY_CFG,
  KEEPALIVED_CONF,
  resultOf,
  stepsDone,
  withEditedFiles,
} from './file-change.js';
import { bringUp, type Lab } from './lab.js';

const SECRET = 'correct-horse-battery';

const described =
  (what: string) =>
  (text: string): string =>
    text.replace(/description .*/, `description ${what}`);
const fasterGarp = (text: string): string => text.replace(/( +)advert_int 1\n/, '$&$1garp_master_refresh 60\n');

const socket = (command: string): string =>
  `perl -MIO::Socket::UNIX -e '$s=IO::Socket::UNIX->new(Peer=>"/run/haproxy/admin.sock") or die; print $s shift,"\\n"; print while <$s>' '${command}'`;

describe('files of two pairs', () => {
  let lab: Lab;
  const nodes = ['p1a', 'p1b', 'p2a', 'p2b'];
  let old: readonly string[];

  const filesOf = (node: string): Promise<string> => lab.on(node, `sha256sum ${HAPROXY_CFG} ${KEEPALIVED_CONF}`);
  /** What HAProxy runs, in its own words. */
  const runningOn = (node: string): Promise<string> => lab.on(node, socket('show info'));
  /** What keepalived runs, in its own words. */
  const keepalivedOn = (node: string): Promise<string> =>
    lab.on(
      node,
      'rm -f /tmp/keepalived.data; kill -USR1 $(cat /run/keepalived.pid); until [ -s /tmp/keepalived.data ]; do sleep 0.1; done; sleep 0.5; cat /tmp/keepalived.data',
    );

  beforeAll(async () => {
    lab = await bringUp('apply', 2, '--suite', 'bookworm');
    old = await Promise.all(nodes.map(filesOf));
  });
  afterAll(() => lab?.down());

  it('get a new haproxy.cfg and a compatible keepalived.conf: nothing lost, nothing broken, all nodes proven', async () => {
    const edits: Edits = { [HAPROXY_CFG]: described('"change 1"'), [KEEPALIVED_CONF]: fasterGarp };
    const inventory = await withEditedFiles(lab, edits);
    const { result, clients } = await withClients(lab, () =>
      lab.run('apply', '--soak', '1s', '--max-lost', '0', '-i', inventory),
    );
    for (const pair of ['p1', 'p2']) {
      expect(resultOf(result.events, pair)).toMatchObject({ outcome: 'done', proven: [`${pair}b`, `${pair}a`] });
      expect(changePlanOf(result.events, pair).strategy).toBe('one-by-one');
    }
    expect(lossesOf(clients)).toEqual(NO_LOSS);
    const probes = resultOf(result.events).ledgers.map((each) =>
      'total' in each ? `${each.target}: ${each.total.lost} of ${each.total.sent} lost` : each.notMeasured,
    );
    console.log(
      `${clients.shortRequests.sent} requests, ${clients.sessions.alive} sessions, ${JSON.stringify(lossesOf(clients))}; probes of p1: ${probes.join(', ')}`,
    );
    for (const node of nodes) {
      expect(await runningOn(node)).toMatch(/^description: .*change 1/m);
      expect(await keepalivedOn(node)).toMatch(/^ {3}Gratuitous ARP refresh = 60/m);
    }
    expect(await lab.hitless('pending')).toMatchObject({ code: 0 });
    expect(await lab.hitless('status')).toMatchObject({ code: 0 });

    const again = await lab.run('apply', '-i', inventory);
    expect(again.code).toBe(0);
    expect(stepsDone(again.events).filter((step) => step !== 'compare')).toEqual([]);
  });

  it('can still be taken back after they were confirmed', async () => {
    const pending = JSON.parse((await lab.hitless('pending', '--json')).stdout) as {
      nodes: { runs: { run: string }[] }[];
    };
    const run = pending.nodes[0]?.runs[0]?.run ?? 'no run';
    expect(await lab.hitless('revert', run)).toMatchObject({ code: 0 });
    expect(await Promise.all(nodes.map(filesOf))).toEqual(old);
    for (const node of nodes) expect(await runningOn(node)).not.toMatch(/change 1/);
    await lab.settled();
  });

  it('are refused by a plan file once a node is not as it was planned, and a plan that holds is carried out', async () => {
    const inventory = await withEditedFiles(lab, { [HAPROXY_CFG]: described('planned') });
    const plan = `${inventory}.json`;
    expect(await lab.hitless('plan', 'apply', 'p1', '--out', plan, '-i', inventory)).toMatchObject({ code: 0 });
    await lab.on('p1a', `cp -p ${HAPROXY_CFG} /root/kept && echo '# by hand' >>${HAPROXY_CFG}`);
    const refused = await lab.run('apply', plan, '-i', inventory);
    expect(refused.code).toBe(3);
    expect(resultOf(refused.events)).toMatchObject({
      outcome: 'blocked',
      remedy: expect.stringContaining('plan again'),
    });
    expect(await runningOn('p1b')).not.toMatch(/planned/);
    await lab.on('p1a', `cp -p /root/kept ${HAPROXY_CFG}`);
    const done = await lab.run('apply', plan, '--soak', '500ms', '-i', inventory);
    expect(resultOf(done.events)).toMatchObject({ outcome: 'done' });
    expect(await runningOn('p1a')).toMatch(/^description: planned$/m);
    expect(await runningOn('p2a')).not.toMatch(/planned/);
  });

  it('may be templates with a secret, which no output shows', async () => {
    const inventory = await withEditedFiles(
      lab,
      {
        [HAPROXY_CFG]: (text) =>
          `${described('"{{ node.name }} of {{ pair.name }}"')(text)}\nuserlist ops\n    user admin insecure-password {{ secrets.admin }}\n`,
      },
      ({ pairs }) => {
        for (const pair of Object.values(pairs)) {
          pair['secrets'] = { admin: { command: ['echo', SECRET] } };
          for (const node of Object.values(pair.nodes))
            for (const file of node['files'] as Record<string, unknown>[]) file['template'] = true;
        }
      },
    );
    const planned = await lab.hitless('plan', 'apply', 'p2', '-i', inventory);
    expect(planned.code, planned.stderr).toBe(0);
    expect(planned.stdout).toContain('+    description "p2a of p2"');
    const done = await lab.run('apply', 'p2', '--soak', '500ms', '-i', inventory);
    expect(resultOf(done.events, 'p2')).toMatchObject({ outcome: 'done' });
    for (const { stdout, stderr } of [planned, done]) expect(stdout + stderr).not.toContain(SECRET);
    expect(await lab.on('p2b', `grep insecure-password ${HAPROXY_CFG}`)).toContain(SECRET);
    expect(await runningOn('p2b')).toMatch(/^description: .*p2b of p2/m);
  });

  it('are all old again after Ctrl-C in the middle, without waiting for a timer', async () => {
    const before = await Promise.all(nodes.map(filesOf));
    const inventory = await withEditedFiles(lab, { [HAPROXY_CFG]: described('interrupted') });
    const running = lab.start('apply', 'p1', '--soak', '1s', '-i', inventory);
    await running.until((event) => event.event === 'step.started' && event.step === 'prove');
    running.process.kill('SIGINT');
    const { code, events } = await running.ended;
    expect({ code, outcome: resultOf(events).outcome }).toEqual({ code: 6, outcome: 'stopped' });
    expect(stepsDone(events)).toContain('put-back p1b');
    expect(await Promise.all(nodes.map(filesOf))).toEqual(before);
    expect(await lab.hitless('pending')).toMatchObject({ code: 0 });
    expect(await lab.hitless('status')).toMatchObject({ code: 0 });
  });
});
