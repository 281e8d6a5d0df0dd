import { spoken } from './judge.js';
import type { TrialResult } from './run-trials.js';

/** What came of a trial, for tables: times in words, milliseconds. */
export interface Row {
  readonly suite: string;
  readonly keepalived: string;
  readonly vrrp: number;
  readonly advertInt: string;
  readonly priorities: string;
  readonly event: string;
  /** Predicted and measured; absent when the trial could not be done. */
  readonly figures?: Readonly<Record<'gap' | 'takeover' | 'dual' | 'settled' | 'endsOn', readonly [string, string]>>;
  readonly latenessMs?: number;
  readonly attempts?: number;
  /** Empty: inside. */
  readonly outside: readonly string[];
}

export function rowOf(result: TrialResult): Row {
  const { trial, releases, outside } = result;
  const { setup, suite, title } = trial;
  const nodes = Object.values(setup.nodes);
  const intervals = new Set(nodes.map(({ advertInt }) => advertInt ?? setup.advertInt));
  const head = {
    suite,
    keepalived: [...new Set(releases)].join(' '),
    vrrp: setup.version,
    advertInt: [...intervals].join('/'),
    priorities: nodes.map(({ priority }) => priority).join('/'),
    event: title,
    outside,
  };
  if (!('measured' in result)) return head;
  const { predicted, measured, late, attempt } = result;
  return {
    ...head,
    figures: {
      gap: [spoken(predicted.gap), spoken(measured.gap)],
      takeover: [spoken(predicted.takeover), spoken(measured.takeover)],
      dual: [spoken(predicted.dual), spoken(measured.dual)],
      settled: [spoken(predicted.settled), spoken(measured.settled)],
      endsOn: [predicted.endsOn.join(' or '), measured.endsOn],
    },
    latenessMs: late.worstUs / 1000,
    attempts: attempt,
  };
}
