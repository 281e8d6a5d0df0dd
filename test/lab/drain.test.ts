import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/coordinator/events.js';
import type { ReloadPlan } from '../../src/plan/reload-plan.js';
import { bringUp, type Lab, pause } from './lab.js';
import { sampleOf } from './sample.js';

const SUITES = [
  { title: 'bullseye: HAProxy 2.2', suite: 'bullseye' },
  { title: 'bookworm: HAProxy 2.6', suite: 'bookworm' },
  { title: 'sid: HAProxy 3.2', suite: 'sid' },
];

const CONFIG = '/etc/haproxy/haproxy.cfg';
const ASK =
  'ask() { perl -MIO::Socket::UNIX -e \'$s=IO::Socket::UNIX->new(Peer=>"/run/haproxy/admin.sock") or die; print $s shift,"\\n"; print while <$s>\' "$1"; }';

/** A server that is DOWN gets requests until the new worker has checked it: these tests have one, and only a state file keeps that from happening. */
const SOME_LOSS = ['--max-lost', '50'];

type Seen = Extract<RunEvent, { event: 'drain.workers' }>;

const looksAt = (events: readonly RunEvent[], node: string): readonly Seen[] =>
  events.flatMap((event) => (event.event === 'drain.workers' && event.node === node ? [event] : []));

const planOf = (events: readonly RunEvent[]): ReloadPlan => {
  const planned = events.find((event) => event.event === 'pair.planned');
  if (planned?.event !== 'pair.planned' || 'strategy' in planned.plan || !('runtimeState' in planned.plan))
    throw new Error(`no plan was made: ${JSON.stringify(events.at(-1))}`);
  return planned.plan;
};

/** The pair's result in words, for a failing test to print. */
const outcomeOf = (events: readonly RunEvent[]): string => {
  const finished = events.find((event) => event.event === 'pair.finished');
  return finished?.event === 'pair.finished' ? `${finished.result.outcome}: ${finished.result.reason}` : 'no result';
};

const ended = (events: readonly RunEvent[], step: string, node: string): string => {
  const found = events.findLast(
    (event) => event.event === 'step.finished' && event.step === step && event.node === node,
  );
  return found?.event === 'step.finished' ? found.text : 'no such step';
};

describe.each(sampleOf(SUITES, ({ suite }) => suite === 'sid'))('around a reload on $title', ({ suite }) => {
  let lab: Lab;
  let nodes: readonly string[];
  let master: string;
  let sessions = 0;

  const ask = (node: string, command: string): Promise<string> => lab.on(node, `${ASK}; ask '${command}'`);

  /** `MAINT`, weight and address of the servers of `pages` in the worker of now. */
  const serverStates = async (
    node: string,
  ): Promise<Readonly<Record<string, { admin: string; weight: string; op: string }>>> => {
    const rows = (await ask(node, 'show servers state pages')).split('\n').filter((line) => / pages /.test(line));
    return Object.fromEntries(
      rows.map((row) => {
        const [, , , name = '', , op = '', admin = '', weight = ''] = row.split(' ');
        return [name, { op, admin, weight }];
      }),
    );
  };

  const setByHand = async (): Promise<void> => {
    for (const node of nodes) await ask(node, 'set server pages/s2 state maint;set server pages/s1 weight 7');
  };

  /** A client of the MASTER that says nothing and stays until `endSessions`. */
  const openSession = async (): Promise<void> => {
    sessions += 1;
    const client = `exec 3<>/dev/tcp/127.0.0.1/9000; until [ -e /run/end-${sessions} ]; do sleep 0.1; done`;
    await lab.on(master, `(bash -c '${client}') >/dev/null 2>&1 &`);
    await pause(300);
  };
  const endSessions = (): Promise<string> =>
    lab.on(master, Array.from({ length: sessions }, (_, at) => `: >/run/end-${at + 1}`).join('; '));

  beforeAll(async () => {
    lab = await bringUp(`ow${suite.slice(0, 4)}`, 1, '--suite', suite);
    nodes = ['p1a', 'p1b'];
    // a server that nobody serves: HAProxy sees it DOWN
    for (const node of nodes)
      await lab.on(
        node,
        `sed -i 's/^\\( *server s2 \\)\\(.*\\):8002$/&\\n    server s3 \\2:8009/' ${CONFIG} && haproxy -c -q -f ${CONFIG} && systemctl restart haproxy`,
      );
    await lab.settled();
    await pause(3000);
    master = (await lab.master('p1')).node;
  });
  afterAll(async () => {
    await lab?.down();
  });

  it('without flags: what is lost is listed before and lost, and an old worker is told with its session, memory and end', async () => {
    await setByHand();
    await openSession();
    const { code, events } = await lab.run('reload', '--soak', '1s', ...SOME_LOSS);
    expect({ code, outcome: outcomeOf(events) }).toMatchObject({ code: 0 });
    for (const { lost, kept } of planOf(events).runtimeState) {
      expect(lost.map(({ what, subject }) => `${what} ${subject}`)).toEqual([
        'weight server pages/s1',
        'maintenance server pages/s2',
        'down server pages/s3',
      ]);
      expect(kept).toEqual([]);
    }
    for (const node of nodes)
      expect(await serverStates(node)).toMatchObject({ s1: { weight: '1' }, s2: { admin: '0', op: '2' } });
    const [seen, ...more] = looksAt(events, master);
    expect(more).toEqual([]);
    expect(seen).toMatchObject({
      workers: [{ sessions: 1 }],
      end: { kind: 'timeouts', timeout: 'timeout tunnel', ms: 3_600_000 },
    });
    const [worker] = seen?.workers ?? [];
    expect(worker?.rssKib).toBeGreaterThan(1000);
    expect(worker?.oldForMs).toBeGreaterThan(500);
    expect(worker?.oldForMs).toBeLessThan(30_000);
    expect(ended(events, 'drain', master)).toMatch(/^old worker \d+: replaced \d+ s ago, 1 session, /);
  });

  it('with --keep-server-state and --drain wait: server states are kept, and the run goes on when the sessions end', async () => {
    await setByHand();
    await openSession();
    const run = lab.start(
      'reload',
      '--soak',
      '1s',
      '--keep-server-state',
      '--drain',
      'wait',
      '--drain-timeout',
      '60s',
      ...SOME_LOSS,
    );
    await run.until((event) => event.event === 'drain.workers' && event.node === master);
    await pause(2000);
    expect(run.events.at(-1)?.event).not.toBe('run.finished');
    await endSessions();
    const { code, events } = await run.ended;
    expect({ code, outcome: outcomeOf(events) }).toMatchObject({ code: 0 });
    const counts = looksAt(events, master).map(({ workers }) => workers.length);
    expect(counts[0]).toBe(2);
    expect(counts.at(-1)).toBe(0);
    expect(ended(events, 'drain', master)).toMatch(/^no old worker is left/);
    for (const node of nodes) {
      expect(ended(events, 'keep', node)).toMatch(/pages\/s1 weight 7, pages\/s2 MAINT/);
      expect(ended(events, 'prove', node)).toMatch(/; server states as before$/);
      expect(await serverStates(node)).toMatchObject({ s1: { weight: '7' }, s2: { admin: '1', op: '0' } });
    }
    for (const { kept } of planOf(events).runtimeState)
      expect(kept.map(({ what }) => what)).toEqual(['weight', 'maintenance', 'down']);
  });

  it('hard-stop-after is told of the workers that run with it, not of those that were started before it', async () => {
    for (const node of nodes) await lab.on(node, `sed -i 's/^global$/global\\n    hard-stop-after 3s/' ${CONFIG}`);
    await openSession();
    const first = await lab.run('reload', '--soak', '1s', ...SOME_LOSS);
    expect(looksAt(first.events, master).at(-1)?.workers).toHaveLength(1);
    expect(looksAt(first.events, master).at(-1)).not.toHaveProperty('end');
    await endSessions();
    await pause(1500);
    await openSession();
    // the waiting ends by itself: HAProxy ends the worker, its session has no say
    const second = await lab.run('reload', '--soak', '0s', '--drain', 'wait', ...SOME_LOSS);
    expect(second).toMatchObject({ code: 0 });
    expect(planOf(second.events).steps).toContainEqual({ kind: 'drain', node: master, how: 'wait', withinMs: 13_000 });
    const looks = looksAt(second.events, master);
    expect(looks[0]).toMatchObject({ end: { kind: 'hard-stop', afterMs: 3000 }, workers: [{ sessions: 1 }] });
    expect(looks.at(-1)?.workers).toEqual([]);
    await endSessions();
  });

  it('a server-state-file is written right before the reload, so that the new worker begins with it, DOWN servers included', async () => {
    const change = [
      `s/^global$/global\\n    server-state-file \\/var\\/lib\\/haproxy\\/state/`,
      `s/^defaults$/defaults\\n    load-server-state-from-file global/`,
    ];
    for (const node of nodes) await lab.on(node, `sed -i -e '${change.join("' -e '")}' ${CONFIG}`);
    await setByHand();
    const { code, events } = await lab.run('reload', '--soak', '1s', '--keep-server-state');
    expect({ code, outcome: outcomeOf(events) }).toMatchObject({ code: 0 });
    for (const node of nodes) {
      expect(ended(events, 'save', node)).toMatch(/^\d+ servers noted, \/var\/lib\/haproxy\/state written$/);
      expect(ended(events, 'keep', node)).toBe('nothing to set');
      expect(await serverStates(node)).toMatchObject({ s1: { weight: '7' }, s2: { admin: '1' }, s3: { op: '0' } });
      expect(await lab.on(node, 'ls /var/lib/haproxy')).not.toContain('hitless');
    }
  });
});
