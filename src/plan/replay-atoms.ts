import type { UndoAction } from '../node/undo.js';
import type { ChangeStep } from './change-step.js';
import type { Draft } from './rolled-parts.js';

/** Which of its two configurations. */
export type Side = 'before' | 'after';

/** The least that can be done to one node's keepalived, or not be done when a run dies. */
export type Atom = { readonly step: number; readonly node: string } & (
  | { readonly does: 'install' }
  | { readonly does: 'reload' | 'stop' | 'start'; readonly hurried?: true }
  | {
      readonly does: 'arm';
      readonly timer: string;
      readonly offsetMs: number;
      readonly undo: readonly UndoAction[];
    }
  | { readonly does: 'confirm' }
);

/** A plan as far as VRRP sees anything of it. Of steps that concern several nodes each node is one atom. */
export const atomsOf = (steps: readonly (ChangeStep | Draft)[]): readonly Atom[] =>
  steps.flatMap((each, step) => atomsOfStep(each, step));

function atomsOfStep(each: ChangeStep | Draft, step: number): readonly Atom[] {
  switch (each.kind) {
    case 'install':
      return each.part === 'keepalived' ? [{ step, node: each.node, does: 'install' }] : [];
    case 'service':
      return [{ step, node: each.node, does: each.action }];
    case 'reload-together':
      return each.nodes.map((node, at) => ({ step, node, does: 'reload', ...(at > 0 && { hurried: true }) }));
    case 'arm':
      return [{ step, node: each.node, does: 'arm', timer: each.timer, offsetMs: each.offsetMs, undo: each.undo }];
    case 'confirm':
      return [{ step, node: each.node, does: 'confirm' }];
    case 'lock':
    case 'observe':
    case 'validate':
    case 'baseline':
    case 'guard':
    case 'stage':
    case 'save':
    case 'reload':
    case 'keep':
    case 'prove':
    case 'prove-keepalived':
    case 'soak':
    case 'drain':
    case 'unlock':
      return [];
  }
}

/** An atom in a few words. */
export function atomText(atom: Atom | undefined): string {
  if (atom === undefined) return 'nothing';
  const { does, node } = atom;
  return does === 'reload' || does === 'stop' || does === 'start' ? `${does} keepalived on ${node}` : `${does} ${node}`;
}
