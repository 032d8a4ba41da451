import type { V1Container, V1ContainerStatus, V1Pod, V1PodSpec } from "../../api/generated/types.js";
import { conditionOf } from "../../api/meta/conditions.js";
import { compareQuantity, parseQuantity } from "../../api/meta/quantity.js";

type Requests = Readonly<Record<string, string>>;

/**
 * The spec with the requests that a node has to keep for the pod: while a resize is under way, the larger of what is
 * asked for, what the node has granted and what the container has; of one that can't be, only what the node has.
 * Throws nothing: what can't be compared is taken as the spec has it.
 */
export function heldSpec({ spec, status }: V1Pod): V1PodSpec | undefined {
  const statuses = new Map(
    [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])]
      .filter(({ allocatedResources, resources }) => allocatedResources ?? resources)
      .map((each) => [each.name, each]),
  );
  if (!spec || statuses.size === 0) return spec;
  const pending = conditionOf(status?.conditions, "PodResizePending");
  const isInfeasible = pending?.status === "True" && pending.reason === "Infeasible";
  const held = (container: V1Container) => heldBy(container, statuses.get(container.name), isInfeasible);
  return { ...spec, containers: spec.containers.map(held), initContainers: spec.initContainers?.map(held) };
}

function heldBy(
  container: V1Container,
  status: V1ContainerStatus | undefined,
  isInfeasible: boolean,
): V1Container {
  if (!status) return container;
  const granted = larger(status.allocatedResources ?? {}, status.resources?.requests ?? {});
  const requests = isInfeasible ? granted : larger(container.resources?.requests ?? {}, granted);
  return { ...container, resources: { ...container.resources, requests } };
}

function larger(left: Requests, right: Requests): Record<string, string> {
  const most = { ...left };
  for (const [name, amount] of Object.entries(right)) {
    if (isMore(amount, most[name])) most[name] = amount;
  }
  return most;
}

function isMore(amount: string, than: string | undefined): boolean {
  if (than === undefined) return true;
  try {
    return compareQuantity(parseQuantity(amount), parseQuantity(than)) > 0;
  } catch {
    return false;
  }
}
