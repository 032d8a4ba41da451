import type { V1Pod } from "../../../api/generated/types.js";
import { isRestartableInit } from "../../../api/meta/pod-resources.js";
import { specOf } from "./context.js";
import { containerOf, type ObservedPod } from "./observed-pod.js";
import { shouldRestart, shouldRestartInit } from "./restart-policy.js";

/** Whether a pod's own containers have all ended for good, or one init container has failed for good. */
export function hasEnded(pod: V1Pod, observed: ObservedPod): boolean {
  const phase = pod.status?.phase;
  if (phase === "Succeeded" || phase === "Failed") return true;
  return mainEnded(pod, observed) || initFailed(pod, observed);
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
