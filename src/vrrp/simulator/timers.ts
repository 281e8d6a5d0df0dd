/** Whose timer it is: while it is frozen, its timers wait for it. */
export interface TimerOwner {
  readonly frozen: boolean;
}

/** Goes off at `atUs`; Infinity is off. */
export interface Timer {
  atUs: number;
  /** Of timers for the same time, the one of the lowest rank goes off first, */
  readonly rank: number;
  /** and of those the one that was set first. */
  turn: number;
  readonly owner: TimerOwner;
  readonly goesOff: () => void;
  /** Gone after it went off. */
  readonly once: boolean;
}

/** All timers of a simulation. They are few, so the earliest is looked for each time. */
export class Timers {
  private all: Timer[] = [];
  private turns = 0;

  /** A timer that is set and reset with {@link set}, off at first. */
  standing(owner: TimerOwner, goesOff: () => void, rank = 0): Timer {
    const timer = { atUs: Number.POSITIVE_INFINITY, rank, turn: 0, owner, goesOff, once: false };
    this.all.push(timer);
    return timer;
  }

  /** Something that happens once, at `atUs`. */
  once(atUs: number, owner: TimerOwner, goesOff: () => void): Timer {
    const timer = { atUs, rank: 0, turn: this.turns++, owner, goesOff, once: true };
    this.all.push(timer);
    return timer;
  }

  set(timer: Timer, atUs: number): void {
    timer.atUs = atUs;
    timer.turn = this.turns++;
  }

  cancel(timer: Timer): void {
    timer.atUs = Number.POSITIVE_INFINITY;
    if (timer.once) this.drop(timer);
  }

  /** The next to go off; absent when none is set. */
  earliest(): Timer | undefined {
    let found: Timer | undefined;
    for (const timer of this.all) {
      if (timer.atUs === Number.POSITIVE_INFINITY) continue;
      if (found === undefined || timer.atUs < found.atUs || (timer.atUs === found.atUs && isBefore(timer, found))) {
        found = timer;
      }
    }
    return found;
  }

  /** The time of the earliest timer that is not one of `except`. */
  earliestUs(except: (timer: Timer) => boolean): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (const timer of this.all) {
      if (timer.atUs < earliest && !except(timer)) earliest = timer.atUs;
    }
    return earliest;
  }

  /** Lets one go off; a one-time timer is gone then. */
  fire(timer: Timer): void {
    timer.atUs = Number.POSITIVE_INFINITY;
    if (timer.once) this.drop(timer);
    timer.goesOff();
  }

  private drop(timer: Timer): void {
    this.all = this.all.filter((each) => each !== timer);
  }
}

const isBefore = (a: Timer, b: Timer): boolean => (a.rank === b.rank ? a.turn < b.turn : a.rank < b.rank);
