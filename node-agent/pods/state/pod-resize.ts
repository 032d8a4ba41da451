import { isDeepStrictEqual } from "node:util";
import { specOf } from "../lifecycle/context.js";
import type { ObservedPod } from "../lifecycle/observed-pod.js";
import type { Resize } from "../lifecycle/resize.js";
import { podBounds } from "../spec/pod-bounds.js";
import { outdatedContainers } from "../spec/resize.js";
import type { PodMemory } from "./pod-memory.js";

/** What a pod has otherwise than it was granted. */
export function resizeOf(memory: PodMemory, observed: ObservedPod): Resize {
  const outdated = outdatedContainers(specOf(memory.pod), observed);
  return {
    containers: new Map(outdated.map(({ name, change }) => [name, change])),
    isPodOutdated: observed.sandboxReady && !hasItsBounds(memory),
    retryAtMs: memory.resize.retryAtMs,
  };
}

/** Whether the pod as a whole has the limits that it was granted. */
export const hasItsBounds = ({ pod, bounds }: PodMemory): boolean =>
  isDeepStrictEqual(bounds, podBounds(specOf(pod)));
