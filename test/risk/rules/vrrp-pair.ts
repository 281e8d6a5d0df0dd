import type { PairEvidence } from '../../../src/risk/evidence.js';
import { instanceConf, type SceneNode, sceneOf } from '../scenes.js';

type Conf = NonNullable<Parameters<typeof instanceConf>[0]>;

/** One node: what is different in its one instance, or its whole keepalived.conf; its release; its addresses. */
export type VrrpNode = Conf & Pick<SceneNode, 'keepalived' | 'keepalivedRelease' | 'addresses' | 'state'>;

/** Nodes lb1, lb2, … with one instance each, of priority 150, 100, 50. */
export const vrrpPair = (...nodes: readonly VrrpNode[]): PairEvidence =>
  sceneOf(
    nodes.map(({ keepalived, keepalivedRelease, addresses, state, ...conf }, at) => ({
      keepalived: keepalived ?? instanceConf({ priority: 150 - 50 * at, ...conf }),
      ...(keepalivedRelease !== undefined && { keepalivedRelease }),
      ...(addresses !== undefined && { addresses }),
      ...(state !== undefined && { state }),
    })),
  );

/** The same pair, of which nobody knows the releases. */
export const releasesUnknown = (pair: PairEvidence): PairEvidence => ({
  ...pair,
  nodes: pair.nodes.map(({ keepalivedRelease: _release, ...node }) => ({
    ...node,
    missing: { keepalivedRelease: 'only files were read' },
  })),
});

/** Lines of an `authentication` block. */
export const auth = (pass: string, type = 'PASS'): readonly string[] => [
  'authentication {',
  `    auth_type ${type}`,
  `    auth_pass ${pass}`,
  '}',
];

/** Lines that make an instance send to these addresses, from `src`. */
export const unicast = (src: string | undefined, ...peers: readonly string[]): readonly string[] => [
  ...(src === undefined ? [] : [`unicast_src_ip ${src}`]),
  'unicast_peer {',
  ...peers.map((peer) => `    ${peer}`),
  '}',
];

/** A script that always succeeds. */
export const script = (weight: number, name = 'chk'): string =>
  `vrrp_script ${name} {\n    script /bin/true\n    weight ${weight}\n}\n`;
export const tracking = (...names: readonly string[]): readonly string[] => ['track_script {', ...names, '}'];

/** A node of this priority whose check has this weight. */
export const checked = (priority: number, weight: number, ...lines: readonly string[]): VrrpNode => ({
  priority,
  head: script(weight),
  lines: [...tracking('chk'), ...lines],
});
