import type { V1Container, V1Pod } from "../../../api/generated/types.js";
import { containerOf, isRunning, type ObservedContainer, type ObservedPod } from "./observed-pod.js";

/** Whether what runs is no longer what the spec says: only images can change. */
export const isOutdated = ({ image }: V1Container, seen: ObservedContainer): boolean =>
  isRunning(seen) && image !== undefined && seen.current?.image !== image;

/** The pod with containers that were stopped to be replaced: these run again whatever the pod's policy. */
export function withReplaced(pod: V1Pod, observed: ObservedPod): V1Pod {
  const { spec } = pod;
  if (!spec?.containers.some(({ name }) => containerOf(observed, name).replaced)) return pod;
  const containers = spec.containers.map((container) =>
    containerOf(observed, container.name).replaced ? { ...container, restartPolicy: "Always" } : container,
  );
  return { ...pod, spec: { ...spec, containers } };
}
