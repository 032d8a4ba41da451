import type { Duplex } from "node:stream";
import type { ContainerInfo } from "../../runtime/container-runtime.js";

/** Dials localhost as seen from inside of pods. */
export interface PodLoopback {
  /** A paused connection whose halves close separately. Throws why there is none. */
  dial(sandbox: ContainerInfo, port: number): Promise<Duplex>;
}
