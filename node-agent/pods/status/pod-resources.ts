import type {
  V1Container,
  V1PodSpec,
  V1PodStatus,
  V1ResourceRequirements,
} from "../../../api/generated/types.js";
import { podLimits, podRequests, type ResourceList } from "../../../api/meta/pod-resources.js";
import { formatQuantity } from "../../../api/meta/quantity.js";
import type { ActualResources } from "./container-status.js";

/**
 * What a pod was granted and has, all of it together. Only of those that ask for something as a whole: of others their containers
 * say it, and `kubectl edit` before 1.35 gives up on a status with fields that it doesn't know.
 * @param whole what it has as a whole, when that isn't what its spec says
 */
export function resourcesOfPod(
  spec: V1PodSpec,
  actual: ActualResources,
  whole: V1ResourceRequirements | undefined,
): Pick<V1PodStatus, "allocatedResources" | "resources"> {
  if (!spec.resources) return {};
  const allocatedResources = texts(podRequests(spec));
  const has = (container: V1Container): V1Container => {
    const resources = actual.get(container.name);
    return resources ? { ...container, resources } : container;
  };
  const now: V1PodSpec = {
    ...spec,
    containers: spec.containers.map(has),
    ...(spec.initContainers ? { initContainers: spec.initContainers.map(has) } : {}),
    ...(whole ? { resources: whole } : {}),
  };
  const [requests, limits] = [texts(podRequests(now)), texts(podLimits(now))];
  return {
    ...(allocatedResources ? { allocatedResources } : {}),
    resources: { ...(requests ? { requests } : {}), ...(limits ? { limits } : {}) },
  };
}

function texts(list: ResourceList): Record<string, string> | undefined {
  if (list.size === 0) return undefined;
  return Object.fromEntries([...list].map(([name, amount]) => [name, formatQuantity(amount)]));
}
