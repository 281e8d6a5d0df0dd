import { type Failover, failoversFrom } from '../../../src/plan/failover.js';
import { completeSetup, instanceKeys, masterOf, routersOfInstance, type Setup } from '../../../src/plan/setup.js';
import { simulationOf } from '../../../src/plan/simulation.js';
import type { ReportedInstance, WhatIf } from '../../../src/risk/report.js';
import { readEventWord } from '../../../src/vrrp/event-word.js';
import { placeEvents } from '../../../src/vrrp/place-events.js';
import { routerTiming } from '../../../src/vrrp/router-timing.js';
import { effectiveOf } from '../../../src/vrrp/tracked-priority.js';
import { instanceConf, sceneOf } from '../../risk/scenes.js';

const check = 'vrrp_script chk_haproxy {\n    script "/usr/bin/pgrep haproxy"\n    interval 2\n    fall 2\n}\n';
const tracked = [
  'authentication {',
  '    auth_type PASS',
  '    auth_pass s3cret12',
  '}',
  'track_script {',
  '    chk_haproxy',
  '}',
];

const TEXTS = {
  'web-ams': [
    instanceConf({ priority: 150, head: check, lines: tracked, vips: ['192.0.2.100/24', '192.0.2.101/24'] }),
    instanceConf({
      priority: 100,
      head: check,
      lines: ['nopreempt', ...tracked],
      vips: ['192.0.2.100/24', '192.0.2.101/24'],
    }),
  ],
  'mail-fra': [
    instanceConf({ name: 'MAIL', vrid: 7, priority: 120, vips: ['198.51.100.25/24'] }),
    instanceConf({ name: 'MAIL', vrid: 7, priority: 110, vips: ['198.51.100.25/24'] }),
  ],
} as const;

export type SamplePair = keyof typeof TEXTS;

const addresses = [[{ ifname: 'eth0', address: '192.0.2.11' }], [{ ifname: 'eth0', address: '192.0.2.12' }]] as const;

/** The routers of a sample pair, read from keepalived texts. */
export function sampleSetup(pair: SamplePair): Setup {
  const scene = sceneOf(TEXTS[pair].map((keepalived, at) => ({ keepalived, addresses: addresses[at] ?? [] })));
  return completeSetup({
    pair,
    nodes: scene.nodes.map(({ node }) => ({ node, release: '2.2.7', releaseFrom: 'node' })),
    routers: scene.nodes.flatMap(({ routers = [] }) => routers),
    down: [],
    checks: ['chk_haproxy'],
    notes: [],
  });
}

export const sampleFailovers = (setup: Setup): readonly Failover[] =>
  instanceKeys(setup.routers).flatMap((key) =>
    failoversFrom(masterOf(setup, key) ?? '', routersOfInstance(setup.routers, key)),
  );

/** What one event, as an operator writes it, does to the pair. */
export function sampleWhatIf(setup: Setup, title: string, word: string, answer: string): WhatIf {
  const event = readEventWord(word);
  if ('wrong' in event) throw new Error(event.wrong);
  const placed = placeEvents([event], {
    ...setup,
    start: 'settled',
    firstUs: 5_000_000,
    spacingUs: 10_000_000,
    load: () => ({ notes: [] }),
  });
  if ('wrong' in placed) throw new Error(placed.wrong);
  const simulation = simulationOf({
    setup,
    start: 'settled',
    ...placed,
    untilUs: 15_000_000,
    phase: 'typical',
    verbose: false,
  });
  return { title, answer, simulation };
}

export function sampleInstances(setup: Setup, masterFrom: ReportedInstance['masterFrom']): readonly ReportedInstance[] {
  return instanceKeys(setup.routers).map((key) => {
    const routers = routersOfInstance(setup.routers, key);
    const master = masterOf(setup, key);
    const { instance = key, vrid = 0, family = 'ipv4', vips = [] } = routers[0] ?? {};
    return {
      name: instance,
      vrid,
      family,
      version: 2,
      vips,
      masterFrom,
      ...(master !== undefined && { master }),
      routers: routers.map((router) => {
        const { advertIntUs, skewUs, masterDownUs } = routerTiming({ ...router, priority: effectiveOf(router) });
        const { node, priority } = router;
        return { node, priority, effectivePriority: effectiveOf(router), advertIntUs, skewUs, masterDownUs };
      }),
    };
  });
}
