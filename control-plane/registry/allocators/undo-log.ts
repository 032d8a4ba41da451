import type { Reservation } from "../contract/strategy.js";

/** What was reserved for a write, given back when the write fails, and what to give back when it is done. */
export class UndoLog implements Reservation {
  private readonly undo: (() => Promise<void>)[] = [];
  private readonly afterwards: (() => Promise<void>)[] = [];

  onRollback(action: () => Promise<void>): void {
    this.undo.push(action);
  }

  onCommit(action: () => Promise<void>): void {
    this.afterwards.push(action);
  }

  async commit(): Promise<void> {
    for (const action of this.afterwards) await action();
  }

  async rollback(): Promise<void> {
    for (const action of this.undo.reverse()) await action();
  }
}
