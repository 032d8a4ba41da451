import type { Observations } from "../../node-agent/eviction/observations.js";
import type { Signal } from "../../node-agent/eviction/signals.js";

type Figures = Readonly<Partial<Record<Signal, readonly [available: number, capacity: number]>>>;

/** What a node is made up to have left, and to have in all. */
export function observed(figures: Figures): Observations {
  const quantity = (amount: number) =>
    ({ nanos: BigInt(amount) * 1_000_000_000n, format: "BinarySI" }) as const;
  return new Map(
    Object.entries(figures).map(([signal, [available, capacity]]) => [
      signal as Signal,
      { available: quantity(available), capacity: quantity(capacity) },
    ]),
  );
}
