/** Work on the same thing one after the other, on different things at once. */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();

  /** Begins when all that was asked for before under this key is over, however it ended. */
  run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.last.get(key) ?? Promise.resolve()).then(work);
    const over: Promise<void> = turn.then(
      () => this.end(key, over),
      () => this.end(key, over),
    );
    this.last.set(key, over);
    return turn;
  }

  private end(key: string, over: Promise<void>): void {
    if (this.last.get(key) === over) this.last.delete(key);
  }
}
