/** A callback, and when it is due, in microseconds. */
export interface Timer {
  readonly dueUs: number;
  /** Of two that are due at once the one that was set first comes first. */
  readonly number: number;
  /** None: it was cancelled. */
  callback: (() => void) | undefined;
}

/** Fewer that were cancelled may stay where they are until they would be due. */
const few = 1_000;

/** Timers by when they are due: a binary heap. */
export class Timers {
  private heap: Timer[] = [];
  private cancelled = 0;

  add(timer: Timer): void {
    this.heap.push(timer);
    this.rise(this.heap.length - 1);
  }

  /** It never comes due, and what it would have called is let go. */
  cancel(timer: Timer): void {
    if (!timer.callback) return;
    timer.callback = undefined;
    this.cancelled += 1;
    if (this.cancelled > Math.max(few, this.heap.length / 2)) this.sweep();
  }

  private sweep(): void {
    const left = this.heap.filter(({ callback }) => callback);
    this.heap = [];
    this.cancelled = 0;
    for (const timer of left) this.add(timer);
  }

  /** Takes the first one, if it is due until then. */
  take(untilUs: number): Timer | undefined {
    for (let first = this.heap[0]; first && first.dueUs <= untilUs; first = this.heap[0]) {
      this.removeFirst();
      if (first.callback) return first;
      this.cancelled -= 1;
    }
    return undefined;
  }

  private removeFirst(): void {
    const last = this.heap.pop();
    if (!last || this.heap.length === 0) return;
    this.heap[0] = last;
    this.sink(0);
  }

  private rise(from: number): void {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.swapIfLater(parent, at)) return;
      at = parent;
    }
  }

  private sink(from: number): void {
    for (let at = from; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const child = this.isLater(left, right) ? right : left;
      if (!this.swapIfLater(at, child)) return;
      at = child;
    }
  }

  private swapIfLater(upper: number, lower: number): boolean {
    const [above, below] = [this.heap[upper], this.heap[lower]];
    if (!above || !below || !this.isLater(upper, lower)) return false;
    this.heap[upper] = below;
    this.heap[lower] = above;
    return true;
  }

  private isLater(one: number, other: number): boolean {
    const [a, b] = [this.heap[one], this.heap[other]];
    if (!a || !b) return false;
    return a.dueUs > b.dueUs || (a.dueUs === b.dueUs && a.number > b.number);
  }
}
