import type { V1Pod } from "../../api/generated/types.js";

/** A pod with its names at hand. */
export interface NamedPod {
  readonly key: string;
  readonly namespace: string;
  readonly pod: V1Pod;
}
