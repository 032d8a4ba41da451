/** Lets at most `limit` run at once; the others wait in the order they came, urgent ones before the rest. */
export class Semaphore {
  private running = 0;
  private readonly urgent: (() => void)[] = [];
  private readonly ordinary: (() => void)[] = [];

  constructor(private readonly limit: number) {}

  async run<T>(work: () => Promise<T>, { urgent = false }: { readonly urgent?: boolean } = {}): Promise<T> {
    if (this.running >= this.limit) {
      const queue = urgent ? this.urgent : this.ordinary;
      await new Promise<void>((resolve) => queue.push(resolve));
    } else this.running += 1;
    try {
      return await work();
    } finally {
      const next = this.urgent.shift() ?? this.ordinary.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}
