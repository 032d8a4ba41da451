import type { Clock } from "../../common/clock.js";
import type { Logger } from "../../common/logger.js";
import { causeOf } from "./grpc-errors.js";

const repeatMs = 30_000;

/** Says that an endpoint is not reached: at the first failure, when the cause changes, and else every 30 s. */
export class UnreachedLog {
  private readonly told = new Map<string, { readonly cause: string; readonly atMs: number }>();

  constructor(
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  failed(endpoint: string, error: unknown): void {
    const cause = causeOf(error);
    const before = this.told.get(endpoint);
    const atMs = this.clock.monotonic();
    if (before?.cause === cause && atMs - before.atMs < repeatMs) return;
    this.told.set(endpoint, { cause, atMs });
    this.log.warn("control plane not reached; trying again", { endpoint, cause });
  }

  /** The next failure is a first one. */
  reached(endpoint: string): void {
    this.told.delete(endpoint);
  }
}
