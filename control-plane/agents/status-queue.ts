import type { PodStatusUpdate } from "../../proto/generated/agent.js";
import type { PodStatusWriter } from "./pod-status-writer.js";

/**
 * Writes the statuses that come over one link: one at a time for each pod, and of those that wait only the newest.
 * An update that was passed over is acknowledged with the one that took its place.
 */
export class StatusQueue {
  private readonly running = new Set<string>();
  private readonly waiting = new Map<string, { update: PodStatusUpdate; ids: number[] }>();

  constructor(
    private readonly writer: Pick<PodStatusWriter, "write">,
    private readonly acknowledge: (id: number, error?: unknown) => void,
  ) {}

  add(update: PodStatusUpdate): void {
    const before = this.waiting.get(update.uid);
    this.waiting.set(update.uid, { update, ids: [...(before?.ids ?? []), update.id] });
    if (!this.running.has(update.uid)) void this.drain(update.uid);
  }

  private async drain(uid: string): Promise<void> {
    this.running.add(uid);
    for (let next = this.take(uid); next; next = this.take(uid)) {
      const { update, ids } = next;
      const error = await this.writer.write(update).then(
        () => undefined,
        (cause: unknown) => cause ?? new Error("unknown"),
      );
      for (const id of ids) this.acknowledge(id, error);
    }
    this.running.delete(uid);
  }

  private take(uid: string) {
    const next = this.waiting.get(uid);
    this.waiting.delete(uid);
    return next;
  }
}
