import type { Bundle } from '../../src/bundle/bundle.js';
import { bundleDigest } from '../../src/bundle/digest.js';
import { type ApplyContext, applyPair } from '../../src/coordinator/apply-pair.js';
import { eventBus, type RunEvent } from '../../src/coordinator/events.js';
import type { PairResult } from '../../src/coordinator/outcome.js';
import { DEFAULT_POLICY } from '../../src/plan/reload-policy.js';
import { fileOf } from '../bundle/fixtures.js';
import { KEEPALIVED_CONF } from '../fleet/fake-disk.js';
import { type PairWorld, RUN } from './pair-world.js';

export const HAPROXY_CFG = '/etc/haproxy/haproxy.cfg';
export { KEEPALIVED_CONF };

/** The files that every node is to have, by path, as they are made of a node's own; absent: as they are. */
export interface WantedFiles {
  readonly haproxy?: (old: string, node: string) => string;
  readonly keepalived?: (old: string, node: string) => string;
  /** Files beside the two configurations. */
  readonly more?: Readonly<Record<string, string>>;
  readonly purge?: readonly string[];
}

export const bundlesFor = (here: PairWorld, wanted: WantedFiles): readonly Bundle[] =>
  here.pair.nodes.map(({ name: node }) => {
    const { haproxy, keepalivedConf } = here.fleet.node(node);
    const files = [
      fileOf(HAPROXY_CFG, wanted.haproxy?.(haproxy.config, node) ?? haproxy.config),
      fileOf(KEEPALIVED_CONF, wanted.keepalived?.(keepalivedConf, node) ?? keepalivedConf),
      ...Object.entries(wanted.more ?? {}).map(([path, text]) => fileOf(path, text)),
    ].toSorted((a, b) => (a.path < b.path ? -1 : 1));
    const { purge = [] } = wanted;
    return { node, secrets: 'filled', digest: bundleDigest(files, purge), files, purge };
  });

/** What HAProxy on every node is to do otherwise. */
export const timeouts = (old: string): string => old.replace('bind *:80\n', 'bind *:80\n  timeout client 30s\n');
/** Keepalived changes that old and new nodes agree over, and one that 2.2.7 does not. */
export const lowered = (old: string): string =>
  old.replace(/priority (\d+)/, (_, priority: string) => `priority ${Number(priority) - 5}`);
export const oneMoreVip = (old: string): string => old.replace(/(192\.0\.2\.1\d\d)\n/, '$1\n    192.0.2.199\n');

export function contextOf(
  here: PairWorld,
  bundles: readonly Bundle[],
  options: Partial<ApplyContext> = {},
): ApplyContext {
  const events = here.events as RunEvent[];
  const run = options.run ?? RUN;
  const keep = (event: RunEvent): void => {
    events.push(event);
    here.onEvent(event);
  };
  return {
    run,
    operator: 'jo@desk',
    world: here.world,
    emit: eventBus(run, here.world.now, [keep]),
    stop: here.stop.signal,
    maxLost: 0,
    probe: true,
    policy: DEFAULT_POLICY,
    bundles,
    consents: { gap: false, failover: false },
    ...options,
  };
}

/** Gives the nodes of the world's pair their files. */
export const apply = (here: PairWorld, wanted: WantedFiles, options: Partial<ApplyContext> = {}): Promise<PairResult> =>
  applyPair(here.pair, contextOf(here, bundlesFor(here, wanted), options));

/** What was done to the nodes besides locks, timers and their confirmation. */
export const doneTo = (here: PairWorld): readonly string[] =>
  here.fleet.changes.filter((change) => !/: (?:un)?lock /.test(change));

/** A node's files, and what its services run. */
export function diskOf(here: PairWorld, name: string) {
  const { haproxy, keepalivedConf, files } = here.fleet.node(name);
  return { haproxy: haproxy.config, keepalived: keepalivedConf, files: [...files] };
}

/** Nodes whose services do not run what is on their disk; a service that is stopped runs nothing. */
export const staleNodes = (here: PairWorld): readonly string[] =>
  here.pair.nodes
    .map(({ name }) => here.fleet.node(name))
    .filter(
      ({ haproxy, keepalivedRuns, keepalivedConf, keepalivedConfRead }) =>
        (haproxy.workers.length > 0 && haproxy.config !== haproxy.configRead) ||
        (keepalivedRuns && keepalivedConf !== keepalivedConfRead),
    )
    .map(({ name }) => name);

/** Each run that a node knows of, with its state: `p1a: confirmed`. */
export const runStates = (here: PairWorld): readonly string[] =>
  here.pair.nodes.flatMap(({ name }) =>
    [...here.fleet.node(name).runs.values()].map(({ state }) => `${name}: ${state}`),
  );
