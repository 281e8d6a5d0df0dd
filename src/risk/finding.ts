import type { Severity } from './severity.js';

/** Where in a configuration something stands. Lines count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** What a rule says of one thing that it found. */
export interface Found {
  /** In one sentence, with the values that make it so: `lb2 has auth_pass …, lb1 has none`; never a password. */
  readonly message: string;
  /** The node it is about; absent: the pair. */
  readonly node?: string;
  /** The VRRP instance, frontend or backend it is about. */
  readonly subject?: string;
  readonly at?: Place;
  /** Default: the rule's. Only ever a lesser one, or the rule's. */
  readonly severity?: Severity;
  /** Why it may not be so: the finding is then told one severity lower, and says this. */
  readonly doubt?: string;
  /** What to do in this case; default: the rule's remedy. */
  readonly remedy?: string;
}

/** Something that a rule could not look at in this case; told under what was not checked. */
export interface Unseen {
  readonly unseen: string;
  readonly node?: string;
}

/** A finding as it is reported. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly pair: string;
  readonly node?: string;
  readonly subject?: string;
  readonly at?: Place;
  readonly message: string;
  readonly doubt?: string;
  readonly why: string;
  readonly remedy: string;
  /** Why somebody said that it is to be left, and until when; such a finding does not count. */
  readonly suppressed?: { readonly reason: string; readonly until: string };
}

/** A rule that could not be asked, or not everywhere. */
export interface NotChecked {
  readonly rule: string;
  readonly pair: string;
  /** Absent: of the pair as a whole. */
  readonly nodes: readonly string[];
  readonly reason: string;
}
