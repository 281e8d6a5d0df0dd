import { readHaproxyConfig } from '../../src/haproxy/read.js';
import { readKeepalivedConfig } from '../../src/keepalived/read.js';
import { routersOf } from '../../src/plan/routers.js';
import { evaluate } from '../../src/risk/evaluate.js';
import type { NodeEvidence, NodePieces, PairEvidence, PairPieces } from '../../src/risk/evidence.js';
import type { Finding, NotChecked } from '../../src/risk/finding.js';
import type { Rule } from '../../src/risk/rule.js';

/** One node of a scene: texts are read as a node of that release reads them; pieces given as such go before. */
export interface SceneNode extends Partial<Omit<NodePieces, 'keepalived' | 'haproxy'>> {
  /** Default lb1, lb2, … in order. */
  readonly node?: string;
  readonly keepalived?: string;
  readonly haproxy?: string;
  readonly addresses?: readonly { readonly ifname: string; readonly address: string }[];
}

export const KEEPALIVED_PATH = '/etc/keepalived/keepalived.conf';
export const HAPROXY_PATH = '/etc/haproxy/haproxy.cfg';
export const NOW_MS = Date.UTC(2026, 10, 26);

function nodeOf({ keepalived, haproxy, addresses = [], ...given }: SceneNode, at: number): NodeEvidence {
  const { node = `lb${at + 1}`, keepalivedRelease = '2.2.7', haproxyRelease = '2.6.12' } = given;
  const keepalivedTexts = keepalived === undefined ? undefined : [{ path: KEEPALIVED_PATH, text: keepalived }];
  const haproxyTexts = haproxy === undefined ? undefined : [{ path: HAPROXY_PATH, text: haproxy }];
  const config =
    keepalivedTexts && readKeepalivedConfig(keepalivedTexts, { configId: node, version: keepalivedRelease });
  return {
    missing: {},
    keepalivedRelease,
    haproxyRelease,
    ...(config && {
      keepalived: config,
      keepalivedTexts,
      routers: routersOf({ node, release: keepalivedRelease, config, addresses }),
    }),
    ...(haproxyTexts && { haproxy: readHaproxyConfig(haproxyTexts), haproxyTexts }),
    ...given,
    node,
  };
}

/** A pair of these nodes. */
export const sceneOf = (
  nodes: readonly SceneNode[],
  pieces: Partial<PairPieces> & Pick<PairEvidence, 'suppressions'> & { readonly pair?: string } = {},
): PairEvidence => ({
  pair: 'web',
  labels: {},
  nowMs: NOW_MS,
  missing: {},
  nodes: nodes.map(nodeOf),
  ...pieces,
});

/** Looks up a rule of a family by its id. */
export const ruleOf =
  (family: readonly Rule[]) =>
  (id: string): Rule => {
    const rule = family.find((each) => each.id === id);
    if (rule === undefined) throw new RangeError(`no rule ${id} in this family`);
    return rule;
  };

/** What one rule finds in a scene. */
export const foundBy = (rule: Rule, ...pairs: readonly PairEvidence[]): readonly Finding[] =>
  evaluate(pairs, [rule]).findings;

export const notCheckedBy = (rule: Rule, ...pairs: readonly PairEvidence[]): readonly NotChecked[] =>
  evaluate(pairs, [rule]).notChecked;

/** The messages of what one rule finds. */
export const messagesOf = (rule: Rule, ...pairs: readonly PairEvidence[]): readonly string[] =>
  foundBy(rule, ...pairs).map(({ message }) => message);

/** A keepalived.conf of one instance as every scene begins with; `lines` stand inside the instance, `head` before it. */
export const instanceConf = ({
  priority = 100,
  vips = ['192.0.2.100/24'],
  lines = [],
  head = '',
  name = 'VI_1',
  vrid = 51,
}: {
  readonly priority?: number;
  readonly vips?: readonly string[];
  readonly lines?: readonly string[];
  readonly head?: string;
  readonly name?: string;
  readonly vrid?: number;
} = {}): string => `${head}
vrrp_instance ${name} {
    state BACKUP
    interface eth0
    virtual_router_id ${vrid}
    priority ${priority}
    virtual_ipaddress {
${vips.map((vip) => `        ${vip}`).join('\n')}
    }
${lines.map((line) => `    ${line}`).join('\n')}
}
`;
