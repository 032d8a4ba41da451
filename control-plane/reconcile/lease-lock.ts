import { isNotFound } from "../../api/errors.js";
import type { V1Lease, V1LeaseSpec } from "../../api/generated/types.js";
import { leases } from "../../api/resources.js";
import type { Client, ReadOptions } from "../../client/client.js";
import type { EventRecorder } from "../../client/event-recorder.js";
import { type Clock, microTimestamp } from "../../common/clock.js";

export interface LeaseLockOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly recorder?: EventRecorder;
  readonly lease: { readonly namespace: string; readonly name: string };
  /** Differs for every process that ever runs. */
  readonly identity: string;
}

/**
 * A Lease held by one identity at a time. Other replicas' clocks are not trusted: it counts as abandoned when its record
 * has not changed for its duration as measured here.
 */
export class LeaseLock {
  private observed: { readonly record: string; readonly atMs: number } | undefined;

  constructor(
    private readonly options: LeaseLockOptions,
    private readonly durationMs: number,
  ) {}

  /** How long the record seen last still holds others off; nothing or less: it may be taken. */
  leftMs(): number {
    return (this.observed?.atMs ?? 0) + this.durationMs - this.options.clock.monotonic();
  }

  /**
   * From when it counts as taken, monotonic: the moment before the write was sent, since others count from when they see
   * it, which may be long before the answer is here. Undefined: somebody else holds it. Throws ApiError, also when
   * another write came between.
   */
  async takeOrRenew(read: ReadOptions & { readonly signal: AbortSignal }): Promise<number | undefined> {
    const current = await this.find(read);
    const { client, clock } = this.options;
    const sentMs = clock.monotonic();
    if (!current) {
      await this.make(read.signal);
      return sentMs;
    }
    this.observe(current);
    if (!this.isMine(current) && this.isHeld(current)) return undefined;
    const wanted = { ...current, spec: this.record(current.spec) };
    const taken = await client.update(leases, wanted, { signal: read.signal });
    this.observe(taken);
    if (!this.isMine(current)) this.tellWon(taken);
    return sentMs;
  }

  /** Lets the next one in at once. */
  async release(): Promise<void> {
    const { client, clock, lease } = this.options;
    const current = await client.get(leases, lease);
    if (!this.isMine(current)) return;
    const released = { holderIdentity: "", renewTime: microTimestamp(clock), leaseDurationSeconds: 1 };
    await client.update(leases, { ...current, spec: { ...current.spec, ...released } });
  }

  private find(read: ReadOptions): Promise<V1Lease | undefined> {
    const { client, lease } = this.options;
    return client.get(leases, lease, read).catch((error) => {
      if (isNotFound(error)) return undefined;
      throw error;
    });
  }

  private async make(signal: AbortSignal): Promise<void> {
    const { client, lease } = this.options;
    const fresh = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { ...lease } };
    const made = await client.create(leases, { ...fresh, spec: this.record(undefined) }, { signal });
    this.observe(made);
    this.tellWon(made);
  }

  private record(current: V1LeaseSpec | undefined): V1LeaseSpec {
    const now = microTimestamp(this.options.clock);
    const mine = current?.holderIdentity === this.options.identity;
    return {
      ...current,
      holderIdentity: this.options.identity,
      leaseDurationSeconds: Math.max(1, Math.ceil(this.durationMs / 1000)),
      acquireTime: mine ? current?.acquireTime : now,
      renewTime: now,
      leaseTransitions: current ? (current.leaseTransitions ?? 0) + (mine ? 0 : 1) : 0,
    };
  }

  private observe(lease: V1Lease): void {
    const record = JSON.stringify(lease.spec ?? {});
    if (this.observed?.record !== record) this.observed = { record, atMs: this.options.clock.monotonic() };
  }

  private tellWon(lease: V1Lease): void {
    const { recorder, identity } = this.options;
    recorder?.event(lease, "Normal", "LeaderElection", `${identity} became leader`);
  }

  private isMine(lease: V1Lease): boolean {
    return lease.spec?.holderIdentity === this.options.identity;
  }

  private isHeld(lease: V1Lease): boolean {
    return Boolean(lease.spec?.holderIdentity) && this.leftMs() > 0;
  }
}
