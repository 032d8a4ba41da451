const firstMs = 1_000;
const mostMs = 15 * 60_000;

interface Entry {
  readonly delayMs: number;
  readonly sinceMs: number;
}

/** A node that refuses every pod it gets must not be fought with: the second replacement waits a second, each other twice as long. */
export class FailedPodBackoff {
  private readonly entries = new Map<string, Entry>();
  private sweptMs = 0;

  /** How long the next replacement has to wait; 0: it may be made now. */
  waitMs(key: string, nowMs: number): number {
    const entry = this.known(key, nowMs);
    return entry ? Math.max(0, entry.sinceMs + entry.delayMs - nowMs) : 0;
  }

  replaced(key: string, nowMs: number): void {
    this.sweep(nowMs);
    const before = this.known(key, nowMs);
    const delayMs = before ? Math.min(mostMs, before.delayMs * 2) : firstMs;
    this.entries.set(key, { delayMs, sinceMs: nowMs });
  }

  clear(): void {
    this.entries.clear();
  }

  private known(key: string, nowMs: number): Entry | undefined {
    const entry = this.entries.get(key);
    return entry && !isForgotten(entry, nowMs) ? entry : undefined;
  }

  private sweep(nowMs: number): void {
    if (nowMs - this.sweptMs < 60_000) return;
    this.sweptMs = nowMs;
    for (const [key, entry] of this.entries) if (isForgotten(entry, nowMs)) this.entries.delete(key);
  }
}

const isForgotten = ({ sinceMs }: Entry, nowMs: number) => nowMs - sinceMs > 2 * mostMs;
