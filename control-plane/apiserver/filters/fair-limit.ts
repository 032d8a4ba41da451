/** At most `size` inside; those who wait are let in one a flow in turn, so that a loud flow delays only itself. */
export class FairLimit {
  private readonly waiting = new Map<string, (() => void)[]>();
  private inside = 0;

  constructor(
    private readonly size: number,
    private readonly queueLength: number,
  ) {}

  /** True once inside; false when too many of this flow wait already. Who is inside must leave. */
  enter(flow: string): boolean | Promise<boolean> {
    if (this.inside < this.size) {
      this.inside += 1;
      return true;
    }
    const queue = this.waiting.get(flow) ?? [];
    if (queue.length >= this.queueLength) return false;
    this.waiting.set(flow, queue);
    return new Promise((resolve) => queue.push(() => resolve(true)));
  }

  leave(): void {
    const next = this.waiting.entries().next().value;
    if (!next) {
      this.inside -= 1;
      return;
    }
    const [flow, queue] = next;
    const admit = queue.shift();
    this.waiting.delete(flow);
    if (queue.length > 0) this.waiting.set(flow, queue);
    admit?.();
  }
}
