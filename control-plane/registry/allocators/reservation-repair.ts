import type { KubeObject } from "../../../api/meta/object.js";
import type { Clock } from "../../../common/clock.js";
import { isAbort, messageOf } from "../../../common/errors.js";
import type { Logger } from "../../../common/logger.js";
import type { Storage } from "../../storage/storage.js";
import type { Reservations } from "./reservations.js";

/** Reservations, and the objects that hold what they reserve. */
export interface Repaired<T extends KubeObject> {
  /** Where the objects stand. */
  readonly objects: string;
  readonly reservations: Reservations;
  valuesOf(object: T): readonly string[];
  /** Whether a reservation is of this sort at all; absent: each is. Others are left alone. */
  isOurs?(holder: KubeObject): boolean;
  /** Reserves what the object holds. */
  hold(value: string, object: T): Promise<unknown>;
}

const periodMs = 180_000;

/**
 * Brings reservations and their holders together again after a crash between the two writes, or a write of unknown
 * outcome: what an object holds is reserved, and what nobody holds is released once it was seen so in two passes
 * (its object may be on the way).
 */
export class ReservationRepair<T extends KubeObject> {
  readonly name: string;
  /** Reservations that nobody held in the pass before, by their version. */
  private suspects = new Map<string, string | undefined>();

  constructor(
    private readonly repaired: Repaired<T>,
    private readonly storage: Storage,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {
    this.name = `repair of ${repaired.reservations.prefix}`;
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.pass();
        await this.clock.sleep(periodMs, signal);
      } catch (error) {
        if (isAbort(error) || signal.aborted) return;
        this.log.warn("reservations could not be repaired", { err: messageOf(error) });
        await this.clock.sleep(periodMs, signal).catch(() => {});
      }
    }
  }

  /** One comparison of everything. */
  async pass(): Promise<void> {
    const { reservations } = this.repaired;
    const reserved = await reservations.holders();
    const held = await this.reserveHeld(reserved);
    const { isOurs = () => true } = this.repaired;
    const leaked = [...reserved].filter(([value, holder]) => !held.has(value) && isOurs(holder));
    for (const [value, { metadata }] of leaked) {
      const version = metadata.resourceVersion;
      if (!this.suspects.has(value) || this.suspects.get(value) !== version) continue;
      this.log.info("released what nobody holds", { prefix: reservations.prefix, value });
      await reservations.release(value, (holder) => holder.metadata.resourceVersion === version);
    }
    this.suspects = new Map(leaked.map(([value, { metadata }]) => [value, metadata.resourceVersion]));
  }

  /** Reserves what objects hold; returns all of that. */
  private async reserveHeld(reserved: ReadonlyMap<string, KubeObject>): Promise<ReadonlySet<string>> {
    const held = new Set<string>();
    const { items } = await this.storage.list(this.repaired.objects);
    for (const { object } of items) {
      for (const value of this.repaired.valuesOf(object as T)) {
        held.add(value);
        if (!reserved.has(value)) await this.repaired.hold(value, object as T);
      }
    }
    return held;
  }
}
