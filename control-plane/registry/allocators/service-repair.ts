import type { V1Service } from "../../../api/generated/types.js";
import type { Clock } from "../../../common/clock.js";
import { isAbort, messageOf } from "../../../common/errors.js";
import type { Logger } from "../../../common/logger.js";
import type { Storage } from "../../storage/storage.js";
import type { ServiceAllocations } from "./service-allocations.js";
import { clusterIpOf, nodePortsOf } from "./service-values.js";

const periodMs = 180_000;

/**
 * Brings reservations and Services together again after a crash between the two writes: what a Service holds is
 * reserved, and what nobody holds is released once it was seen so in two passes (its Service may be on the way).
 */
export class ServiceRepair {
  readonly name = "service-repair";
  private suspects = new Set<string>();

  constructor(
    private readonly storage: Storage,
    private readonly allocations: ServiceAllocations,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.pass();
        await this.clock.sleep(periodMs, signal);
      } catch (error) {
        if (isAbort(error) || signal.aborted) return;
        this.logger.warn("service reservations could not be repaired", { err: messageOf(error) });
        await this.clock.sleep(periodMs, signal).catch(() => {});
      }
    }
  }

  /** One comparison of everything. */
  async pass(): Promise<void> {
    const { addresses, ports } = this.allocations;
    const reserved = [
      ...(await addresses.reservations.list()).map((value) => ({ pool: addresses, value })),
      ...(await ports.reservations.list()).map((value) => ({ pool: ports, value })),
    ];
    const held = await this.reserveHeld(new Set(reserved.map(({ value }) => value)));
    const leaked = reserved.filter(({ value }) => !held.has(value));
    for (const { pool, value } of leaked) {
      if (!this.suspects.has(value)) continue;
      this.logger.info("released what no service holds", { value });
      await pool.reservations.release(value);
    }
    this.suspects = new Set(leaked.map(({ value }) => value));
  }

  /** Reserves what Services hold; returns all of that. */
  private async reserveHeld(reserved: ReadonlySet<string>): Promise<Set<string>> {
    const held = new Set<string>();
    const { items } = await this.storage.list("/registry/core/services/");
    for (const service of items.map(({ object }) => object as V1Service)) {
      const { addresses, ports } = this.allocations;
      const address = clusterIpOf(service);
      const values = nodePortsOf(service).map((port) => ({ pool: ports, value: String(port) }));
      if (address) values.push({ pool: addresses, value: address });
      for (const { pool, value } of values) {
        held.add(value);
        if (!reserved.has(value)) await pool.hold(value, service);
      }
    }
    return held;
  }
}
