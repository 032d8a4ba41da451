import type { V1Pod, V1PodSpec } from "../../../api/generated/types.js";
import { isRestartableInit } from "../../../api/meta/pod-resources.js";
import { specOf } from "./context.js";
import { containerOf, type ObservedPod } from "./observed-pod.js";
import { shouldRestart, shouldRestartInit } from "./restart-policy.js";

/** Whether a pod's own containers have all ended for good, or one init container has failed for good. */
export function hasEnded(pod: V1Pod, observed: ObservedPod): boolean {
  return isFinished(pod) || mainEnded(pod, observed) || initFailed(pod, observed);
}

/** An ended pod never lives again. */
export const isFinished = ({ status }: V1Pod) => status?.phase === "Succeeded" || status?.phase === "Failed";

/** When the last container before the sidecars was seen to have ended. */
export function lastEndMs(
  { containers, initContainers = [] }: V1PodSpec,
  observed: ObservedPod,
): number | undefined {
  const others = [...containers, ...initContainers.filter((container) => !isRestartableInit(container))];
  const ends = others.flatMap(({ name }) => containerOf(observed, name).endedAtMs ?? []);
  return ends.length === 0 ? undefined : Math.max(...ends);
}

function mainEnded(pod: V1Pod, observed: ObservedPod): boolean {
  const spec = specOf(pod);
  return spec.containers.every((container) => {
    const { current } = containerOf(observed, container.name);
    if (current?.state !== "exited") return false;
    return !shouldRestart(container, spec, current.exitCode ?? 0);
  });
}

function initFailed(pod: V1Pod, observed: ObservedPod): boolean {
  const spec = specOf(pod);
  return (spec.initContainers ?? []).some((container) => {
    const { current } = containerOf(observed, container.name);
    if (isRestartableInit(container) || current?.state !== "exited" || !current.exitCode) return false;
    return !shouldRestartInit(container, spec, current.exitCode);
  });
}
