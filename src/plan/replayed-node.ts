import type { UndoAction } from '../node/undo.js';
import type { SimEvent } from '../vrrp/sim-event.js';
import type { RolledNode } from './instance-change.js';
import type { Atom, Side } from './replay-atoms.js';

/** `systemctl stop` returns when keepalived has lingered and is gone. */
const STOP_US = 1_030_000;
type Armed = Extract<Atom, { readonly does: 'arm' }>;

/** One node while atoms are done to it: what is on its disk, and what it will do by itself. */
export class ReplayedNode {
  readonly events: SimEvent[] = [];
  private readonly rolled: RolledNode;
  private onDisk: Side = 'before';
  private armed: Armed | undefined;

  constructor(rolled: RolledNode) {
    this.rolled = rolled;
  }

  /** Returns when it is done. */
  take(atom: Atom, atUs: number): number {
    switch (atom.does) {
      case 'install':
        this.onDisk = 'after';
        return atUs;
      case 'arm':
        this.armed = atom;
        return atUs;
      case 'confirm':
        this.armed = undefined;
        return atUs;
      case 'reload':
      case 'start':
      case 'stop':
        return this.act(atom.does, atUs);
    }
  }

  /** Its timer fires, unless it was confirmed or never armed. */
  undo(deadlines: ReadonlyMap<string, number>, lateUs: number): void {
    if (this.armed === undefined) return;
    let nowUs = (deadlines.get(this.armed.timer) ?? 0) + this.armed.offsetMs * 1000 + lateUs;
    for (const action of this.armed.undo) nowUs = this.undoOne(action, nowUs);
  }

  private undoOne(action: UndoAction, atUs: number): number {
    switch (action.do) {
      case 'files':
        this.onDisk = 'before';
        return atUs;
      case 'wait':
        return atUs + action.ms * 1000;
      case 'reload':
      case 'start':
      case 'stop':
        return action.service === 'keepalived' ? this.act(action.do, atUs) : atUs;
      case 'restart':
        return action.service === 'keepalived' ? this.act('start', this.act('stop', atUs)) : atUs;
    }
  }

  private act(does: 'reload' | 'start' | 'stop', atUs: number): number {
    const { node } = this.rolled;
    if (does === 'stop') {
      this.events.push({ kind: 'stop', node, atUs });
      return atUs + STOP_US;
    }
    const kind = does === 'start' ? 'return' : 'reload';
    this.events.push({ kind, node, atUs, configs: this.rolled[this.onDisk] });
    return atUs;
  }
}
