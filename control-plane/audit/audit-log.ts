import { whenAborted } from "../../common/abort.js";
import { deferred } from "../../common/deferred.js";
import { messageOf } from "../../common/errors.js";
import type { Logger } from "../../common/logger.js";
import type { Runnable } from "../../common/run-group.js";
import { type AuditEvent, eventJson, truncated } from "./audit-event.js";
import type { AuditMetrics } from "./audit-metrics.js";
import type { AuditSink } from "./audit-trail.js";
import { legacyLine } from "./legacy-line.js";

/** Where lines go. */
export interface AuditOutput {
  /** Writes whole lines, in order. When it throws, all of them count as lost. */
  write(lines: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

export type AuditFormat = "json" | "legacy";

export interface AuditLogLimits {
  /** How much may wait to be written. */
  readonly events: number;
  readonly characters: number;
  /** An event above it loses its bodies. */
  readonly eventCharacters: number;
  /** How much is written at once. */
  readonly batchEvents: number;
}

export const defaultAuditLogLimits: AuditLogLimits = {
  events: 10_000,
  characters: 32 * 1024 * 1024,
  eventCharacters: 8 * 1024 * 1024,
  batchEvents: 400,
};

export interface AuditLogOptions {
  readonly output: AuditOutput;
  readonly format: AuditFormat;
  readonly metrics: AuditMetrics;
  readonly log: Logger;
  readonly limits?: AuditLogLimits;
}

/**
 * Writes events in the order they come, behind the requests: nobody waits for a disk. What a slow or full one doesn't
 * take is lost, counted and told of. Stopping it writes what is there.
 */
export class AuditLog implements AuditSink, Runnable {
  readonly name = "audit log";
  private readonly limits: AuditLogLimits;
  private waiting: string[] = [];
  private characters = 0;
  private wake = deferred<void>();
  private lost = 0;

  constructor(private readonly options: AuditLogOptions) {
    this.limits = options.limits ?? defaultAuditLogLimits;
  }

  write(event: AuditEvent): void {
    this.options.metrics.made();
    try {
      this.enqueue(this.lineOf(event));
    } catch (error) {
      this.lose(1, messageOf(error));
    }
  }

  async run(signal: AbortSignal): Promise<void> {
    const forget = whenAborted(signal, () => this.wake.resolve());
    try {
      do {
        await this.wake.promise;
        this.wake = deferred();
        await this.writeAll();
      } while (!signal.aborted);
    } finally {
      forget();
      await this.options.output.close();
    }
  }

  private enqueue(line: string): void {
    const { events, characters } = this.limits;
    if (this.waiting.length >= events || this.characters + line.length > characters)
      throw new Error("too many events wait to be written");
    this.waiting.push(line);
    this.characters += line.length;
    this.wake.resolve();
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const lines = this.waiting.splice(0, this.limits.batchEvents);
      try {
        await this.options.output.write(lines);
      } catch (error) {
        this.lose(lines.length, messageOf(error));
      }
      for (const line of lines) this.characters -= line.length;
    }
  }

  private lineOf(event: AuditEvent): string {
    if (this.options.format === "legacy") return `${legacyLine(event)}\n`;
    const line = eventJson(event);
    return `${line.length > this.limits.eventCharacters ? eventJson(truncated(event)) : line}\n`;
  }

  /** A flood is logged at its 1st, 2nd, 4th, 8th … event. */
  private lose(events: number, cause: string): void {
    const before = this.lost;
    this.lost += events;
    this.options.metrics.lost(events);
    if (Math.floor(Math.log2(this.lost)) > (before === 0 ? -1 : Math.floor(Math.log2(before))))
      this.options.log.error("Audit events are lost", { events: this.lost, cause });
  }
}
