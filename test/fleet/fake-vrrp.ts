import type { FakeInstance, FakeNode } from './node-world.js';

/**
 * keepalived's election among the nodes of a pair, at once: who is best takes over, unless somebody not worse is MASTER already. Nodes whose
 * instances have another number of VIPs do not hear each other, as before 2.3: each side has its own MASTER.
 */
export function elect(nodes: readonly FakeNode[]): void {
  for (const node of nodes) for (const each of node.instances) settle(node, each);
  for (const vrid of new Set(nodes.flatMap((node) => node.instances.map((each) => each.vrid)))) {
    const able = nodes
      .filter((node) => node.keepalivedRuns)
      .flatMap((node) =>
        node.instances.filter((each) => each.vrid === vrid && each.state !== 'FAULT').map((each) => ({ node, each })),
      );
    for (const count of new Set(able.map(({ each }) => each.vips.length)))
      electAmong(able.filter(({ each }) => each.vips.length === count));
  }
}

function electAmong(able: readonly { readonly node: FakeNode; readonly each: FakeInstance }[]): void {
  const best = able.toSorted((a, b) => b.each.priority - a.each.priority)[0];
  const incumbent = able.find(({ each }) => each.state === 'MASTER');
  const stays =
    incumbent !== undefined && (best?.node.nopreempt === true || (best?.each.priority ?? 0) <= incumbent.each.priority);
  const master = stays ? incumbent : best;
  for (const { each } of able) become(each, each === master?.each ? 'MASTER' : 'BACKUP');
}

/** What a node makes of itself before it listens to others. */
function settle(node: FakeNode, each: FakeInstance): void {
  if (!node.keepalivedRuns) {
    // A keepalived that was killed leaves its VIP; one that was stopped took it away as it ended.
    each.state = 'INIT';
    return;
  }
  if (node.tracked && node.haproxy.workers.length === 0) become(each, 'FAULT');
  else if (each.state === 'INIT' || each.state === 'FAULT') become(each, 'BACKUP');
}

function become(each: FakeInstance, state: FakeInstance['state']): void {
  each.state = state;
  each.holdsVip = state === 'MASTER';
}

/** keepalived reads its file: the priorities and VIPs that it says count from now on. */
export function readKeepalivedConf(node: FakeNode): void {
  node.keepalivedConfRead = node.keepalivedConf;
  for (const each of node.instances) {
    const block = node.keepalivedConf.slice(node.keepalivedConf.indexOf(`vrrp_instance ${each.name} `));
    each.priority = Number(/priority (\d+)/.exec(block)?.[1] ?? 100);
    each.vips = (/virtual_ipaddress \{([^}]*)\}/.exec(block)?.[1] ?? '').trim().split(/\s+/);
  }
}

/** keepalived ends in order: it takes its VIPs away. */
export function stopKeepalived(node: FakeNode): void {
  node.keepalivedRuns = false;
  for (const each of node.instances) become(each, 'INIT');
}
