import type { ResourceList } from "../../api/meta/pod-resources.js";
import type { Signal } from "./signals.js";
import { isHard, quantityOf, type Threshold } from "./thresholds.js";

const kept: ReadonlyMap<Signal, string> = new Map([
  ["memory.available", "memory"],
  ["nodefs.available", "ephemeral-storage"],
]);

/** What hard thresholds keep from pods of a node that has so much: if pods asked for it, they would be evicted for it. */
export function spareOf(thresholds: readonly Threshold[], capacity: ResourceList): ResourceList {
  return new Map(
    thresholds.filter(isHard).flatMap(({ signal, least }) => {
      const name = kept.get(signal);
      const amount = name === undefined ? undefined : capacity.get(name);
      return name === undefined || !amount ? [] : [[name, quantityOf(least, amount)] as const];
    }),
  );
}
