import { keyOf } from "../../api/meta/object.js";
import type { ReadOptions } from "../../client/client.js";
import { unlessAborted } from "../../common/abort.js";
import { isAbort } from "../../common/errors.js";
import type { Logger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";
import { LeaseLock, type LeaseLockOptions } from "./lease-lock.js";

export interface LeaderElectionOptions extends LeaseLockOptions {
  readonly random: Random;
  readonly log: Logger;
  /** How long others leave a silent leader its lease. Default 15 s. */
  readonly leaseDurationMs?: number;
  /** A leader that could not renew for so long steps down. Default 10 s. */
  readonly renewDeadlineMs?: number;
  /** Default 2 s. */
  readonly retryPeriodMs?: number;
}

/** How often those who wait look at the lease in one retry period. */
const looks = 4;
/** Writes are compare-and-swap, so a lease read from the cache does: at worst the write is refused. */
const atHand: ReadOptions = { resourceVersion: "0" };

/** One leader at a time, by a Lease, as client-go does it. Losing it ends the term, not the process. */
export class LeaderElector {
  private readonly lock: LeaseLock;
  private readonly renewDeadlineMs: number;
  private readonly retryPeriodMs: number;

  constructor(private readonly options: LeaderElectionOptions) {
    this.lock = new LeaseLock(options, options.leaseDurationMs ?? 15_000);
    this.renewDeadlineMs = options.renewDeadlineMs ?? 10_000;
    this.retryPeriodMs = options.retryPeriodMs ?? 2_000;
  }

  /** Calls `lead` for each term, with a signal that aborts when the term ends, and waits for it before it stands again. */
  async run(signal: AbortSignal, lead: (signal: AbortSignal) => Promise<void>): Promise<void> {
    while (!signal.aborted) {
      const takenMs = await this.acquire(signal);
      if (takenMs === undefined) return;
      await this.serve(takenMs, signal, lead);
      await this.pause(this.retryPeriodMs, signal);
    }
  }

  /** From when the lease counts; undefined when the signal aborts first. */
  private async acquire(signal: AbortSignal): Promise<number | undefined> {
    while (!signal.aborted) {
      const takenMs = await this.tryLease(signal, atHand);
      if (takenMs !== undefined) return takenMs;
      await this.pause(this.untilNextLook(), signal);
    }
    return undefined;
  }

  /** Often, as it costs nothing, so that a renewal is dated well; and at the moment when the lease runs out. */
  private untilNextLook(): number {
    const lookMs = (this.retryPeriodMs / looks) * (1 + this.options.random.next());
    const leftMs = this.lock.leftMs();
    return leftMs > 0 ? Math.min(lookMs, leftMs) : lookMs;
  }

  private async serve(
    takenMs: number,
    signal: AbortSignal,
    lead: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const { log, lease, identity } = this.options;
    const term = new AbortController();
    const stop = () => term.abort(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    log.info("became leader", { lease: keyOf(lease), identity });
    const led = lead(term.signal)
      .catch((err) => isAbort(err) || log.error("leading failed", { lease: keyOf(lease), err }))
      .finally(() => term.abort());
    await this.keep(takenMs, term.signal);
    term.abort();
    await led;
    signal.removeEventListener("abort", stop);
    log.info("stopped leading", { lease: keyOf(lease), identity });
    if (signal.aborted) await this.release();
  }

  /** Renews until the signal aborts or the deadline passes, which counts from when a renewal was sent. */
  private async keep(takenMs: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.options;
    let deadlineMs = takenMs + this.renewDeadlineMs;
    while (!signal.aborted && clock.monotonic() < deadlineMs) {
      await this.pause(Math.min(this.retryPeriodMs, deadlineMs - clock.monotonic()), signal);
      if (signal.aborted) return;
      const renewedMs = await this.renewBy(deadlineMs, signal);
      if (renewedMs !== undefined) deadlineMs = renewedMs + this.renewDeadlineMs;
    }
  }

  /** One try on what is at hand and, should that have been old, one on a fresh read. The deadline cuts both short. */
  private async renewBy(deadlineMs: number, signal: AbortSignal): Promise<number | undefined> {
    const { clock } = this.options;
    const late = new AbortController();
    const cancel = clock.after(Math.max(0, deadlineMs - clock.monotonic()), () => late.abort());
    try {
      const either = AbortSignal.any([signal, late.signal]);
      return (await this.tryLease(either, atHand)) ?? (await this.tryLease(either));
    } finally {
      cancel();
    }
  }

  private async tryLease(signal: AbortSignal, read: ReadOptions = {}): Promise<number | undefined> {
    try {
      // Also of a call that doesn't heed its signal nothing is waited for.
      return await unlessAborted(this.lock.takeOrRenew({ ...read, signal }), signal);
    } catch (error) {
      if (!signal.aborted)
        this.options.log.debug("lease not taken", { lease: keyOf(this.options.lease), err: error });
      return undefined;
    }
  }

  private async release(): Promise<void> {
    const { lease, log } = this.options;
    await this.lock.release().catch((err) => log.debug("lease not released", { lease: keyOf(lease), err }));
  }

  private async pause(ms: number, signal: AbortSignal): Promise<void> {
    await this.options.clock.sleep(ms, signal).catch(() => {});
  }
}
