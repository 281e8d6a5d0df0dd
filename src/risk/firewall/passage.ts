import { allOf, type Match } from './match.js';

/** What a rule does with the packets that match it; `unsure`: not followed, such as a program in user space that decides. */
export type Target =
  | { readonly kind: 'accept' | 'drop' | 'return' | 'none' | 'unsure' }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string };

/** A rule as it treats one packet. */
export interface FilterRule {
  readonly match: Match;
  readonly target: Target;
  /** As the tool prints it. */
  readonly text: string;
}

/** A rule that names the protocol and accepts was written for adverts: what else it asks for and is not followed is taken to hold. */
export function decided(matches: readonly Match[], named: boolean, target: Target): Match {
  const match = allOf(matches);
  return match === 'unsure' && named && target.kind === 'accept' ? 'yes' : match;
}

/** A chain of rules as they treat one packet. */
export interface Chain {
  /** Unique among all tables, as jumps name it. */
  readonly name: string;
  readonly rules: readonly FilterRule[];
  /** Set for a chain that the kernel itself sends the packet through: what becomes of those that no rule decides. */
  readonly policy?: 'accept' | 'drop';
}

/** A packet that does not get through. */
export interface Stopped {
  /** The rule or policy that drops it. */
  readonly by: string;
  /** A rule that may let it through after all; absent: it is dropped for certain. */
  readonly unless?: string;
}

/**
 * Whether a packet gets through all chains that the kernel sends it through: one drop is enough (nft(8), verdict statements). A rule that
 * may or may not match only counts where it lets through: one that may drop is left out, as it is there for other packets.
 */
export function stoppedBy(chains: readonly Chain[]): Stopped | undefined {
  const known = new Map(chains.map((chain) => [chain.name, chain]));
  const stopped = chains.flatMap((chain): readonly Stopped[] => {
    if (chain.policy === undefined) return [];
    const strict = through(chain, known, 'strict');
    if (strict.end === 'accept') return [];
    const hopeful = through(chain, known, 'hopeful');
    return [hopeful.end === 'accept' ? { by: strict.by, unless: hopeful.by } : { by: strict.by }];
  });
  return stopped.find(({ unless }) => unless === undefined) ?? stopped[0];
}

interface End {
  readonly end: 'accept' | 'drop';
  readonly by: string;
}

/** nft refuses rules that jump in circles or deeper than this (NFT_JUMP_STACK_SIZE). */
const DEEPEST_JUMP = 16;

function through(base: Chain, known: ReadonlyMap<string, Chain>, mode: 'strict' | 'hopeful'): End {
  const walk = ({ name, rules }: Chain, depth: number): End | undefined => {
    for (const { match, target, text } of rules) {
      if (match === 'no' || (match === 'unsure' && mode === 'strict')) continue;
      const by = `"${text}" of chain ${name}`;
      switch (target.kind) {
        case 'accept':
          return { end: 'accept', by };
        case 'drop':
          if (match === 'yes') return { end: 'drop', by };
          break;
        case 'return':
          if (match === 'yes') return undefined;
          break;
        case 'none':
          break;
        case 'unsure':
          if (mode === 'hopeful') return { end: 'accept', by };
          break;
        case 'jump':
        case 'goto': {
          const next = known.get(target.chain);
          const end = next !== undefined && depth < DEEPEST_JUMP ? walk(next, depth + 1) : undefined;
          if (end !== undefined && (match === 'yes' || end.end === 'accept')) return end;
          if (target.kind === 'goto' && match === 'yes') return undefined;
        }
      }
    }
    return undefined;
  };
  return walk(base, 0) ?? { end: base.policy ?? 'accept', by: `the policy of chain ${base.name}` };
}
