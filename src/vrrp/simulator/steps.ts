import type { Span } from '../timeline.js';

/** A value that changes at points in time, from 0 on. Values that last no time leave no trace. */
export class Steps<Value> {
  private readonly changes: { readonly atUs: number; readonly value: Value }[];
  private readonly same: (a: Value, b: Value) => boolean;

  constructor(first: Value, same: (a: Value, b: Value) => boolean = Object.is) {
    this.changes = [{ atUs: 0, value: first }];
    this.same = same;
  }

  /** Times never go back. */
  set(atUs: number, value: Value): void {
    const last = this.changes.at(-1);
    if (last !== undefined && this.same(last.value, value)) return;
    if (last?.atUs === atUs) {
      this.changes.pop();
      this.set(atUs, value);
      return;
    }
    this.changes.push({ atUs, value });
  }

  /** All of it as spans without holes from 0 to `untilUs`. */
  spans(untilUs: number): readonly (Span & { readonly value: Value })[] {
    return this.changes.flatMap(({ atUs, value }, index) => {
      const toUs = Math.min(untilUs, this.changes[index + 1]?.atUs ?? untilUs);
      return toUs > atUs ? [{ fromUs: atUs, toUs, value }] : [];
    });
  }
}
