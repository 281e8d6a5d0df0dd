import { describe, expect, test } from 'vitest';
import type { NodeEvidence, NodePieces, PairEvidence } from '../../../src/risk/evidence.js';
import { pairModel } from '../../../src/risk/pair-model.js';
import { readiness } from '../../../src/risk/parts/readiness.js';
import { type FakeFleet, fakeFleet } from '../../fleet/fleet.js';
import { HOST, livePairEvidence } from '../live-evidence.js';
import { instanceConf, sceneOf } from '../scenes.js';

/** The pair `web`, of which `change` makes what it is before it is read. */
async function found(
  change: (fleet: FakeFleet) => void = () => {},
  pieces: (node: NodeEvidence) => Partial<NodePieces> = () => ({}),
): Promise<PairEvidence> {
  const fleet = fakeFleet();
  const pair = fleet.addPair({ name: 'web' });
  change(fleet);
  const evidence = await livePairEvidence(fleet, pair);
  return { ...evidence, nodes: evidence.nodes.map((node) => ({ ...node, ...pieces(node) })) };
}

const ready = (pair: PairEvidence) => readiness(pair, pairModel(pair));
const checksOf = (pair: PairEvidence) =>
  Object.fromEntries((ready(pair)[0]?.checks ?? []).map(({ what, verdict, text }) => [what, `${verdict}: ${text}`]));
const onStandby =
  (pieces: Partial<NodePieces>) =>
  ({ node }: NodeEvidence): Partial<NodePieces> =>
    node === 'webb' ? pieces : {};

test('a BACKUP that has all that the MASTER has is ready, and says what that rests on', async () => {
  const pair = await found();
  expect(ready(pair)).toMatchObject([{ node: 'webb', verdict: 'ready' }]);
  expect(checksOf(pair)).toEqual({
    'state in VI_1': expect.stringMatching(/^ok: BACKUP since \d{4}-\d\d-\d\d \d\d:\d\d UTC, effective priority 99$/),
    adverts: expect.stringMatching(/^ok: /),
    'haproxy -c': 'ok: haproxy -c accepts the configuration',
    HAProxy: 'ok: HAProxy serves',
    listeners: 'ok: it listens on every port that weba serves',
    servers: 'ok: 2 of 2 are UP, no backend has fewer than on weba',
    configuration: "ok: HAProxy's configuration means the same as on weba",
    certificates: 'ok: those that HAProxy names are the same as on weba',
    files: 'ok: those that HAProxy names are the same as on weba',
    'open files': 'ok: HAProxy may open 65536',
    memory: 'ok: 793 MiB are free; HAProxy holds 39.1 MiB here, 39.1 MiB on weba',
  });
});

describe('it is not ready', () => {
  test.each<[string, (fleet: FakeFleet) => void, string, RegExp]>([
    [
      'in FAULT',
      (fleet) => Object.assign(fleet.node('webb').instances[0] ?? {}, { state: 'FAULT' }),
      'state in VI_1',
      /^bad: FAULT since .*, effective priority 99/,
    ],
    [
      'without keepalived',
      (fleet) => {
        fleet.node('webb').keepalivedRuns = false;
      },
      'state in VI_1',
      /^bad: down, effective priority 99; keepalived does not run; no VIP here$/,
    ],
    [
      'without a server that the MASTER has',
      (fleet) => {
        fleet.node('webb').haproxy.servers = {
          pages: [
            { name: 's1', up: false },
            { name: 's2', up: false },
          ],
        };
      },
      'servers',
      /^bad: webb sees no server of backend pages up, weba does: it could not take over$/,
    ],
    [
      'without a port that the MASTER serves',
      (fleet) => {
        fleet.node('webb').haproxy.ports = [80];
      },
      'listeners',
      /^bad: webb does not listen on port 9000, weba does/,
    ],
    [
      'without HAProxy',
      (fleet) => {
        fleet.node('webb').haproxy.workers = [];
      },
      'HAProxy',
      /^bad: no HAProxy worker serves: it could not take over$/,
    ],
  ])('%s', async (_how, change, what, text) => {
    const pair = await found(change);
    expect(ready(pair)).toMatchObject([{ node: 'webb', verdict: 'not ready' }]);
    expect(checksOf(pair)[what]).toMatch(text);
  });

  test('with a configuration that haproxy -c refuses', async () => {
    const refused = { exitCode: 1, command: 'haproxy -c', messages: ['[ALERT] unknown keyword'] };
    const pair = await found(undefined, onStandby({ host: { ...HOST, haproxyCheck: refused } }));
    expect(checksOf(pair)['haproxy -c']).toBe('bad: haproxy -c refuses the configuration: [ALERT] unknown keyword');
    expect(ready(pair)).toMatchObject([{ verdict: 'not ready' }]);
  });

  test('when adverts are refused, whichever way', async () => {
    const pair = await found((fleet) => {
      const node = fleet.node('webb');
      const conf = node.keepalivedConf.replace(
        'priority',
        'authentication {\n    auth_type PASS\n    auth_pass x\n  }\n  priority',
      );
      Object.assign(node, { keepalivedConf: conf, keepalivedConfRead: conf });
    });
    expect(checksOf(pair)['adverts']).toMatch(/^bad: .* takes no advert of .*\(two MASTERs\)$/);
  });

  test('without the memory that HAProxy holds on the MASTER', async () => {
    const use = (rssKib: number, freeKib: number): Partial<NodePieces> => ({
      workerUse: { nowMs: 0, uptimeMs: 0, freeKib, processes: [{ pid: 1, startTicks: 1, rssKib }] },
    });
    const withFree = (freeKib: number) =>
      found(undefined, ({ node }) => (node === 'webb' ? use(10_000, freeKib) : use(110_000, 1)));
    expect(checksOf(await withFree(99_999))['memory']).toBe(
      'bad: 97.7 MiB are free; HAProxy holds 9.8 MiB here, 107 MiB on weba',
    );
    expect(checksOf(await withFree(100_000))['memory']).toMatch(/^ok: /);
  });
});

describe('what is not as on the MASTER, and may be so on purpose, takes nothing from being ready', () => {
  test('fewer servers', async () => {
    const pair = await found((fleet) => {
      fleet.node('webb').haproxy.servers = {
        pages: [
          { name: 's1', up: true },
          { name: 's2', up: false },
        ],
      };
    });
    expect(checksOf(pair)['servers']).toBe('differs: backend pages: 1 of 2 are UP, 2 on weba');
    expect(ready(pair)).toMatchObject([{ verdict: 'ready' }]);
  });

  test('another configuration; comments are none', async () => {
    const edited = (line: string) =>
      found((fleet) => {
        const { haproxy } = fleet.node('webb');
        haproxy.config = haproxy.config.replace('bind *:80\n', `bind *:80\n  ${line}\n`);
      });
    expect(checksOf(await edited('# lb2'))['configuration']).toMatch(/^ok: /);
    const pair = await edited('timeout client 30s');
    expect(checksOf(pair)['configuration']).toBe("differs: HAProxy's configuration on disk is not that of weba");
    expect(ready(pair)).toMatchObject([{ verdict: 'ready' }]);
  });

  test('another certificate, fewer open files', async () => {
    const [mine, theirs] = ['-----BEGIN CERTIFICATE-----\nAA\n', '-----BEGIN CERTIFICATE-----\nBB\n'];
    const path = '/etc/haproxy/site.pem';
    const pair = await found(
      (fleet) => {
        for (const name of ['weba', 'webb']) {
          const { haproxy } = fleet.node(name);
          haproxy.config = haproxy.config.replace('bind *:80\n', `bind *:80\n  bind *:443 ssl crt ${path}\n`);
        }
      },
      ({ node, inspection }) =>
        inspection === undefined
          ? {}
          : {
              inspection: {
                ...inspection,
                certificates: new Map([[path, [node === 'webb' ? theirs : mine]]]),
                limits: { openFiles: node === 'webb' ? 1024 : 65_536 },
              },
            },
    );
    expect(checksOf(pair)).toMatchObject({
      certificates: `differs: ${path} is another certificate than on weba: clients see it change with a failover`,
      'open files': 'differs: HAProxy may open 1024, 65536 on weba',
    });
    expect(ready(pair)).toMatchObject([{ verdict: 'ready' }]);
  });
});

describe('what is not known counts as not ready', () => {
  test('a node that could not be read', async () => {
    const pair = await found((fleet) => {
      fleet.node('webb').unreachable = true;
    });
    expect(ready(pair)).toEqual([
      {
        node: 'webb',
        verdict: 'unknown',
        checks: [{ what: 'node', verdict: 'unknown', text: "webb can't be reached" }],
      },
    ]);
  });

  test('pieces that are missing are told with their reason', async () => {
    const pair = await found();
    const nodes = pair.nodes.map(({ host: _host, inspection: _inspection, ...node }) => ({
      ...node,
      missing: { inspection: 'the user may not look' },
    }));
    expect(checksOf({ ...pair, nodes })).toMatchObject({
      'haproxy -c': 'unknown: host of webb was not looked at',
      'files and certificates': 'unknown: the user may not look',
      'open files': 'unknown: the user may not look',
    });
    expect(ready({ ...pair, nodes })).toMatchObject([{ verdict: 'unknown' }]);
  });

  test('a HAProxy that does not answer', async () => {
    const pair = await found((fleet) => {
      fleet.node('webb').haproxy.deaf = true;
    });
    expect(checksOf(pair)['servers']).toMatch(/^unknown: HAProxy on webb does not say: /);
  });
});

test('every node of an active/active pair is a standby of the other; of files nobody is', async () => {
  const fleet = fakeFleet();
  const pair = await livePairEvidence(fleet, fleet.addPair({ name: 'web', activeActive: true }));
  expect(ready(pair)).toMatchObject([
    { node: 'weba', verdict: 'ready' },
    { node: 'webb', verdict: 'ready' },
  ]);
  expect(ready(sceneOf([{ keepalived: instanceConf() }, { keepalived: instanceConf() }]))).toEqual([]);
});
