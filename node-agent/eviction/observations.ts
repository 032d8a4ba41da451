import type { Quantity } from "../../api/meta/quantity.js";
import type { FileSystem, HostVitals, Room } from "../host/host.js";
import type { Signal } from "./signals.js";

/** What there is of something, and what is left of it. */
export interface Observation {
  readonly capacity: Quantity;
  readonly available: Quantity;
}

export type Observations = ReadonlyMap<Signal, Observation>;

/**
 * What a host's figures say of each signal.
 * @param imageFs where the container runtime keeps images and containers; undefined when that can't be seen
 */
export function observationsOf(
  { memory, processes, disk }: HostVitals,
  imageFs: FileSystem | undefined,
): Observations {
  const seen: [Signal, Room | undefined][] = [
    ["memory.available", memory],
    ["nodefs.available", disk.bytes],
    ["nodefs.inodesFree", disk.inodes],
    ["imagefs.available", imageFs?.bytes],
    ["imagefs.inodesFree", imageFs?.inodes],
    ["pid.available", processes],
  ];
  return new Map(
    seen.flatMap(([signal, room]) => (room ? [[signal, observation(signal, room)] as const] : [])),
  );
}

function observation(signal: Signal, { capacity, available }: Room): Observation {
  const format = signal.endsWith("fs.available") || signal === "memory.available" ? "BinarySI" : "DecimalSI";
  const quantity = (amount: number) =>
    ({ nanos: BigInt(Math.trunc(amount)) * 1_000_000_000n, format }) as const;
  return { capacity: quantity(capacity), available: quantity(available) };
}
