import { readHaproxyConfig } from '../haproxy/read.js';
import type { ConfigFile } from '../haproxy/sections.js';
import { readKeepalivedFiles } from '../keepalived/read-files.js';
import type { ConfigInput } from '../keepalived/source.js';
import { ASSUMED_RELEASE } from '../keepalived/version.js';
import { routersOf } from '../plan/routers.js';
import {
  type Missing,
  NODE_PIECE_FROM,
  type NodeEvidence,
  type NodePiece,
  type NodePieces,
  type PairPiece,
} from './evidence.js';

/** Why everything that only a live node can show is missing. */
export const ONLY_FILES = 'only files were read';

/** The files of a node. */
export interface NodeFiles {
  readonly node: string;
  readonly keepalived?: {
    readonly input: ConfigInput;
    /** What `@id` lines are compared with. */
    readonly configId: string;
  };
  /** In the order in which HAProxy loads them. */
  readonly haproxy?: readonly ConfigFile[];
  /** Where somebody has said it. */
  readonly keepalivedRelease?: string;
  readonly haproxyRelease?: string;
  /** Why one of the two is not here. */
  readonly missing?: Missing<'keepalived' | 'haproxy'>;
}

/**
 * What files tell of a node. A keepalived.conf is read, and its routers are made, as keepalived 2.2.8 does where nobody says the release. One that
 * includes files which are not at hand is no evidence: what it lacks may stand in them.
 */
export function evidenceFromFiles(files: NodeFiles): NodeEvidence {
  const keepalived = keepalivedPieces(files);
  const haproxy = haproxyPieces(files);
  return {
    node: files.node,
    ...keepalived.pieces,
    ...haproxy.pieces,
    missing: { ...LIVE_ONLY, ...keepalived.missing, ...haproxy.missing },
  };
}

const LIVE_ONLY: Missing<NodePiece> = Object.fromEntries(
  Object.entries(NODE_PIECE_FROM).flatMap(([piece, from]) => (from === 'live' ? [[piece, ONLY_FILES]] : [])),
);

/** What is missing of a pair of which only files are known. */
export const PAIR_OF_FILES: Missing<PairPiece> = {
  roles: ONLY_FILES,
  drills: ONLY_FILES,
  change: 'no change was planned',
};

interface Part {
  readonly pieces: Partial<NodePieces>;
  readonly missing: Missing<NodePiece>;
}

function keepalivedPieces({ node, keepalived, keepalivedRelease: given, missing }: NodeFiles): Part {
  const release: Part =
    given === undefined
      ? { pieces: {}, missing: { keepalivedRelease: "keepalived's release is not known from files" } }
      : { pieces: { keepalivedRelease: given }, missing: {} };
  const without = (reason: string): Part => ({
    pieces: release.pieces,
    missing: { ...release.missing, keepalived: reason, keepalivedTexts: reason, routers: reason },
  });
  if (keepalived === undefined) return without(missing?.keepalived ?? 'there is no keepalived.conf');
  const { input, configId } = keepalived;
  const version = given ?? ASSUMED_RELEASE;
  const { config, files: texts } = readKeepalivedFiles(input, { configId, version });
  const [include] = config.includes;
  if (include !== undefined) {
    const { pattern, at } = include;
    return without(`${at.file}:${at.line} includes ${pattern}, which is not at hand`);
  }
  const routers = routersOf({ node, release: version, config, addresses: [] });
  return {
    pieces: { ...release.pieces, keepalived: config, keepalivedTexts: texts, routers },
    missing: release.missing,
  };
}

function haproxyPieces({ haproxy, haproxyRelease: given, missing }: NodeFiles): Part {
  const reason = missing?.haproxy ?? 'there is no haproxy.cfg';
  return {
    pieces: {
      ...(given !== undefined && { haproxyRelease: given }),
      ...(haproxy !== undefined && { haproxy: readHaproxyConfig(haproxy), haproxyTexts: haproxy }),
    },
    missing: {
      ...(given === undefined && { haproxyRelease: "HAProxy's release is not known from files" }),
      ...(haproxy === undefined && { haproxy: reason, haproxyTexts: reason }),
    },
  };
}
