import type { NodeFacts } from '../node/facts.js';
import { routersOfState } from '../plan/failover.js';
import type { NodeState } from '../plan/serving.js';
import { type Missing, NODE_PIECE_FROM, type NodeEvidence, type NodePiece, type NodePieces } from './evidence.js';

/** What was looked at on a live node beside its observation. */
export type Looks = Partial<Pick<NodePieces, Look>>;
export type Look = 'inspection' | 'host' | 'runtimeState' | 'workerUse';

/** What a live node tells: `looks` with `why` each of them is not there. */
export function evidenceFromState(state: NodeState, looks: Looks = {}, why: Missing<Look> = {}): NodeEvidence {
  const { facts } = state;
  const { keepalived, haproxy } = facts;
  const routers = routersOfState(state);
  const pieces: Partial<NodePieces> = {
    state,
    ...(keepalived.config !== undefined && { keepalived: keepalived.config }),
    ...(keepalived.source !== undefined && { keepalivedTexts: keepalived.source.files }),
    ...(keepalived.version !== undefined && { keepalivedRelease: keepalived.version }),
    ...(haproxy.config !== undefined && { haproxy: haproxy.config }),
    ...(haproxy.source !== undefined && { haproxyTexts: haproxy.source }),
    ...(haproxy.version !== undefined && { haproxyRelease: haproxy.version }),
    ...(hasInstances(facts) && { routers }),
    ...looks,
  };
  return { node: facts.node, ...pieces, missing: { ...reasonsOf(facts, pieces), ...without(pieces, why) } };
}

/** A node that could not be read. */
export const unreadEvidence = (node: string, reason: string): NodeEvidence => ({
  node,
  missing: Object.fromEntries(Object.keys(NODE_PIECE_FROM).map((piece) => [piece, `${node} was not read: ${reason}`])),
});

/** Without a release or any configuration, file or dump, the model knows nothing of it. */
const hasInstances = ({ keepalived: { version, config, dump } }: NodeFacts): boolean =>
  version !== undefined && (config !== undefined || dump !== undefined);

function reasonsOf({ unknowns, keepalived, haproxy }: NodeFacts, pieces: Partial<NodePieces>): Missing<NodePiece> {
  const unreadFile = (paths: readonly string[]): string | undefined =>
    unknowns.find((text) => paths.some((path) => path !== '' && text.startsWith(`${path} `)));
  const noProgram = (name: string): string | undefined =>
    unknowns.find((text) => text.startsWith('no program ') && text.endsWith(name));
  const ofKeepalived = {
    config: unreadFile([keepalived.configPath]) ?? "keepalived's files could not be read",
    release: noProgram('keepalived') ?? "keepalived's release could not be read",
  };
  const ofHaproxy = {
    config: unreadFile(haproxy.configPaths) ?? "HAProxy's files could not be read",
    release: noProgram('haproxy') ?? "HAProxy's release could not be read",
  };
  return without(pieces, {
    keepalived: ofKeepalived.config,
    keepalivedTexts: ofKeepalived.config,
    keepalivedRelease: ofKeepalived.release,
    routers: keepalived.version === undefined ? ofKeepalived.release : ofKeepalived.config,
    haproxy: ofHaproxy.config,
    haproxyTexts: ofHaproxy.config,
    haproxyRelease: ofHaproxy.release,
  });
}

function without(pieces: Partial<NodePieces>, reasons: Missing<NodePiece>): Missing<NodePiece> {
  return Object.fromEntries(Object.entries(reasons).filter(([piece]) => pieces[piece as NodePiece] === undefined));
}
