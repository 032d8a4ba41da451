/** Two, so that one is answered while those who had the other's answer work. */
const limit = 2;

/**
 * Asks one thing for many: callers who come before a question is asked share its answer; later ones wait for the next,
 * since the answer may be older than their call.
 */
export class SharedQuestion<T> {
  private gathering: Promise<T> | undefined;
  private underWay = 0;
  private wake = () => {};

  /** @param gather resolves when those who come at the same moment have come too */
  constructor(
    private readonly ask: () => Promise<T>,
    private readonly gather: () => Promise<void>,
  ) {}

  answer(): Promise<T> {
    this.gathering ??= this.askNext();
    return this.gathering;
  }

  private async askNext(): Promise<T> {
    await this.gather();
    if (this.underWay >= limit)
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    this.gathering = undefined;
    this.underWay += 1;
    try {
      return await this.ask();
    } finally {
      this.underWay -= 1;
      this.wake();
    }
  }
}
