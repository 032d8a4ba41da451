import type { V1Container, V1Pod } from "../../../api/generated/types.js";
import { isRestartableInit, podRequests } from "../../../api/meta/pod-resources.js";
import { parseQuantity } from "../../../api/meta/quantity.js";
import { milliValue } from "./milli.js";

/**
 * What each pod, or its container of that name, requests of a resource, in thousandths, by the pods' names. Throws with
 * Kubernetes' words when one requests none: then there is nothing of which its usage would be a part.
 */
export function requestedAmounts(
  pods: readonly V1Pod[],
  resource: string,
  container: string | undefined,
): ReadonlyMap<string, number> {
  return new Map(pods.map((pod) => [pod.metadata.name ?? "", requestOf(pod, resource, container)]));
}

function requestOf(pod: V1Pod, resource: string, container: string | undefined): number {
  if (container === undefined && Object.keys(pod.spec?.resources?.requests ?? {}).length > 0)
    return requestOfPod(pod, resource);
  const running = [
    ...(pod.spec?.containers ?? []),
    ...(pod.spec?.initContainers ?? []).filter(isRestartableInit),
  ];
  const meant = container === undefined ? running : running.filter(({ name }) => name === container);
  if (container !== undefined && meant.length === 0)
    throw new Error(`container ${container} not found in Pod ${pod.metadata.name}`);
  return meant.reduce((sum, one) => sum + requestOfContainer(pod, one, resource), 0);
}

function requestOfPod({ metadata, spec }: V1Pod, resource: string): number {
  const request = spec && podRequests(spec).get(resource);
  if (!request) throw new Error(`missing pod-level request for ${resource} in Pod ${metadata.name}`);
  return milliValue(request);
}

function requestOfContainer({ metadata }: V1Pod, { name, resources }: V1Container, resource: string): number {
  const request = resources?.requests?.[resource];
  if (request === undefined)
    throw new Error(`missing request for ${resource} in container ${name} of Pod ${metadata.name}`);
  return milliValue(parseQuantity(request));
}
