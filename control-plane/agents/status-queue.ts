import { ApiError } from "../../api/errors.js";

/** One report on its way into the API. */
export interface Report {
  /** Of what: a newer report with the same key takes the place of one that waits. */
  readonly key: string;
  /** Chosen by the node, and told to it with the outcome. */
  readonly id: number;
  write(): Promise<void>;
}

const maxAtOnce = 16;
/** More things than any node has. */
const maxWaiting = 1_000;

/**
 * Writes what comes over one link: one at a time for each key, few at once, and of those that wait only the newest. The
 * node itself knows that a report with a newer one is passed over; nobody tells it.
 */
export class StatusQueue {
  private readonly running = new Set<string>();
  private readonly waiting = new Map<string, Report>();

  constructor(private readonly acknowledge: (id: number, error?: unknown) => void) {}

  add(report: Report): void {
    if (this.waiting.size >= maxWaiting && !this.waiting.has(report.key)) {
      this.acknowledge(report.id, new ApiError("TooManyRequests", "too many reports wait to be written"));
      return;
    }
    this.waiting.set(report.key, report);
    this.start();
  }

  private start(): void {
    for (const report of this.waiting.values()) {
      if (this.running.size >= maxAtOnce) return;
      if (!this.running.has(report.key)) void this.run(report);
    }
  }

  private async run({ key, id, write }: Report): Promise<void> {
    this.waiting.delete(key);
    this.running.add(key);
    const error = await write().then(
      () => undefined,
      (cause: unknown) => cause ?? new Error("unknown"),
    );
    this.running.delete(key);
    this.acknowledge(id, error);
    this.start();
  }
}
