import type { V1Container, V1Pod, V1PodSpec } from "../../../api/generated/types.js";
import type { BackOffLimits } from "./back-off.js";
import type { ObservedPod } from "./observed-pod.js";
import type { Resize } from "./resize.js";

/** What the steps decide from. */
export interface Context {
  readonly spec: V1PodSpec;
  readonly observed: ObservedPod;
  readonly resize: Resize;
  readonly nowMs: number;
  readonly limits: BackOffLimits;
}

/** What is wanted of a pod. */
export interface DesiredPod {
  readonly pod: V1Pod;
  /** The pod is to end: deleted, past its deadline, evicted. */
  readonly ending?: Ending | undefined;
  readonly resize?: Resize | undefined;
}

export interface Ending {
  readonly graceSeconds: number;
  readonly deleted: boolean;
  /** When this grace began, on the clock of the steps. */
  readonly sinceMs: number;
}

export const specOf = ({ spec }: V1Pod): V1PodSpec => spec ?? { containers: [] };

export const allContainers = ({
  containers,
  initContainers = [],
  ephemeralContainers = [],
}: V1PodSpec): readonly V1Container[] => [...initContainers, ...containers, ...ephemeralContainers];
