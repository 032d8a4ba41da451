import { isNotFound } from "../../api/errors.js";
import type { V1Lease, V1LeaseSpec } from "../../api/generated/types.js";
import { keyOf } from "../../api/meta/object.js";
import { leases } from "../../api/resources.js";
import type { Client, ReadOptions } from "../../client/client.js";
import type { EventRecorder } from "../../client/event-recorder.js";
import { type Clock, microTimestamp } from "../../common/clock.js";
import { isAbort } from "../../common/errors.js";
import type { Logger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";

export interface LeaderElectionOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly recorder?: EventRecorder;
  readonly lease: { readonly namespace: string; readonly name: string };
  /** Differs for every process that ever runs. */
  readonly identity: string;
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

/**
 * One leader at a time, by a Lease, as client-go does it. Other replicas' clocks are not trusted: a lease counts as
 * abandoned when its record has not changed for its duration as measured here. Losing it ends the term, not the process.
 */
export class LeaderElector {
  private readonly leaseDurationMs: number;
  private readonly renewDeadlineMs: number;
  private readonly retryPeriodMs: number;
  private observed: { readonly record: string; readonly atMs: number } | undefined;

  constructor(private readonly options: LeaderElectionOptions) {
    this.leaseDurationMs = options.leaseDurationMs ?? 15_000;
    this.renewDeadlineMs = options.renewDeadlineMs ?? 10_000;
    this.retryPeriodMs = options.retryPeriodMs ?? 2_000;
  }

  /** Calls `lead` for each term, with a signal that aborts when the term ends, and waits for it before it stands again. */
  async run(signal: AbortSignal, lead: (signal: AbortSignal) => Promise<void>): Promise<void> {
    while (!signal.aborted) {
      if (!(await this.acquire(signal))) return;
      await this.serve(signal, lead);
      await this.pause(this.retryPeriodMs, signal);
    }
  }

  private async acquire(signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      if (await this.tryLease(signal, atHand)) return true;
      await this.pause(this.untilNextLook(), signal);
    }
    return false;
  }

  /** Often, as it costs nothing, so that a renewal is dated well; and at the moment when the lease runs out. */
  private untilNextLook(): number {
    const { clock, random } = this.options;
    const lookMs = (this.retryPeriodMs / looks) * (1 + random.next());
    const leftMs = (this.observed?.atMs ?? 0) + this.leaseDurationMs - clock.monotonic();
    return leftMs > 0 ? Math.min(lookMs, leftMs) : lookMs;
  }

  private async serve(signal: AbortSignal, lead: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { log, lease, identity } = this.options;
    const term = new AbortController();
    const stop = () => term.abort(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    log.info("became leader", { lease: keyOf(lease), identity });
    const led = lead(term.signal)
      .catch((err) => isAbort(err) || log.error("leading failed", { lease: keyOf(lease), err }))
      .finally(() => term.abort());
    await this.keep(term.signal);
    term.abort();
    await led;
    signal.removeEventListener("abort", stop);
    log.info("stopped leading", { lease: keyOf(lease), identity });
    if (signal.aborted) await this.release();
  }

  /** Renews until the signal aborts or the deadline passes. */
  private async keep(signal: AbortSignal): Promise<void> {
    const { clock } = this.options;
    let renewedAt = clock.monotonic();
    while (!signal.aborted) {
      await this.pause(this.retryPeriodMs, signal);
      if (signal.aborted) return;
      if (await this.renewBy(renewedAt + this.renewDeadlineMs, signal)) renewedAt = clock.monotonic();
      else if (clock.monotonic() - renewedAt >= this.renewDeadlineMs) return;
    }
  }

  /** One try on what is at hand and, should that have been old, one on a fresh read. The deadline cuts both short. */
  private async renewBy(deadlineMs: number, signal: AbortSignal): Promise<boolean> {
    const { clock } = this.options;
    const late = new AbortController();
    const cancel = clock.after(Math.max(0, deadlineMs - clock.monotonic()), () => late.abort());
    try {
      const either = AbortSignal.any([signal, late.signal]);
      return (await this.tryLease(either, atHand)) || (await this.tryLease(either));
    } finally {
      cancel();
    }
  }

  private async tryLease(signal: AbortSignal, read: ReadOptions = {}): Promise<boolean> {
    try {
      return await this.takeOrRenew({ ...read, signal });
    } catch (error) {
      if (!signal.aborted)
        this.options.log.debug("lease not taken", { lease: keyOf(this.options.lease), err: error });
      return false;
    }
  }

  private async takeOrRenew(read: ReadOptions & { readonly signal: AbortSignal }): Promise<boolean> {
    const { client, lease } = this.options;
    const { signal } = read;
    const current = await client.get(leases, lease, read).catch((error) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
    if (!current) {
      const fresh = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { ...lease } };
      this.observe(await client.create(leases, { ...fresh, spec: this.record(undefined) }, { signal }), true);
      return true;
    }
    this.observe(current);
    if (!this.isMine(current) && this.isHeld(current)) return false;
    const taken = await client.update(leases, { ...current, spec: this.record(current.spec) }, { signal });
    this.observe(taken, !this.isMine(current));
    return true;
  }

  private record(current: V1LeaseSpec | undefined): V1LeaseSpec {
    const now = microTimestamp(this.options.clock);
    const mine = current?.holderIdentity === this.options.identity;
    return {
      ...current,
      holderIdentity: this.options.identity,
      leaseDurationSeconds: Math.max(1, Math.ceil(this.leaseDurationMs / 1000)),
      acquireTime: mine ? current?.acquireTime : now,
      renewTime: now,
      leaseTransitions: current ? (current.leaseTransitions ?? 0) + (mine ? 0 : 1) : 0,
    };
  }

  private observe(lease: V1Lease, won = false): void {
    const record = JSON.stringify(lease.spec ?? {});
    if (this.observed?.record !== record) this.observed = { record, atMs: this.options.clock.monotonic() };
    if (!won) return;
    this.options.recorder?.event(lease, "Normal", "LeaderElection", `${this.options.identity} became leader`);
  }

  private isMine(lease: V1Lease): boolean {
    return lease.spec?.holderIdentity === this.options.identity;
  }

  private isHeld(lease: V1Lease): boolean {
    if (!lease.spec?.holderIdentity) return false;
    return this.options.clock.monotonic() - (this.observed?.atMs ?? 0) < this.leaseDurationMs;
  }

  /** Lets the next one in at once. */
  private async release(): Promise<void> {
    const { client, clock, lease, log } = this.options;
    try {
      const current = await client.get(leases, lease);
      if (!this.isMine(current)) return;
      const spec = {
        ...current.spec,
        holderIdentity: "",
        renewTime: microTimestamp(clock),
        leaseDurationSeconds: 1,
      };
      await client.update(leases, { ...current, spec });
    } catch (error) {
      log.debug("lease not released", { lease: keyOf(lease), err: error });
    }
  }

  private async pause(ms: number, signal: AbortSignal): Promise<void> {
    await this.options.clock.sleep(ms, signal).catch(() => {});
  }
}
