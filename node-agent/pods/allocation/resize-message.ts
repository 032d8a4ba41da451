import type { V1Container, V1Pod, V1ResourceRequirements } from "../../../api/generated/types.js";
import { specOf } from "../lifecycle/context.js";

/** What an event says of a resize: its beginning in words, then what the pod is to have, as JSON in Kubernetes' order. */
export function resizeMessage(prefix: string, pod: V1Pod, generation: number, error?: string): string {
  const { resources, initContainers = [], containers } = specOf(pod);
  const summary = {
    ...(resources ? { resources: inOrder(resources) } : {}),
    ...(initContainers.length > 0 ? { initContainers: initContainers.map(ofContainer) } : {}),
    ...(containers.length > 0 ? { containers: containers.map(ofContainer) } : {}),
    generation,
    ...(error ? { error } : {}),
  };
  return `${prefix}: ${JSON.stringify(summary)}`;
}

const ofContainer = ({ name, resources = {} }: V1Container) => ({ name, resources: inOrder(resources) });

function inOrder({ limits, requests }: V1ResourceRequirements) {
  return { ...sorted("limits", limits), ...sorted("requests", requests) };
}

function sorted(name: string, list: Readonly<Record<string, string>> = {}) {
  const entries = Object.entries(list).sort(([left], [right]) => (left < right ? -1 : 1));
  return entries.length > 0 ? { [name]: Object.fromEntries(entries) } : {};
}
