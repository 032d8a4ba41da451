/**
 * Asks one thing for many: callers who come while a question is under way share the next one,
 * since the answer to the first may be older than their call.
 */
export class SharedQuestion<T> {
  private current: Promise<T> | undefined;
  private next: Promise<T> | undefined;

  constructor(private readonly ask: () => Promise<T>) {}

  answer(): Promise<T> {
    if (!this.current) return this.start();
    this.next ??= this.current.then(
      () => this.start(),
      () => this.start(),
    );
    return this.next;
  }

  private start(): Promise<T> {
    this.next = undefined;
    const asked = this.ask();
    this.current = asked;
    const done = () => {
      if (this.current === asked) this.current = undefined;
    };
    asked.then(done, done);
    return asked;
  }
}
