import type { V1Container, V1ContainerStatus, V1Pod, V1PodSpec } from "../generated/types.js";
import { conditionOf } from "./conditions.js";
import {
  ofPod,
  parseAll,
  podLimits,
  podRequests,
  type ResourceList,
  raise,
  sumOfContainers,
} from "./pod-resources.js";
import { compareQuantity, subtractQuantity, tryParseQuantity, zero } from "./quantity.js";

type Amounts = Readonly<Record<string, string>>;
type Which = "requests" | "limits";
/** What of a container counts, by where it is said. */
type Pick = (container: V1Container, status: V1ContainerStatus | undefined) => Amounts | undefined;

/**
 * What is kept for a pod: while it is being resized, the most of what it asks for, what its node has granted and what its
 * containers have; of a resize that can't be, only what the node says. Throws when the spec can't be read.
 * @param missing counts for containers that don't name a resource
 */
export function heldRequests(pod: V1Pod, missing: Amounts = {}): ResourceList {
  const { spec = { containers: [] }, status = {} } = pod;
  if (!isReported(pod) && Object.keys(missing).length === 0) return podRequests(spec);
  const { allocatedResources: granted, resources } = status;
  const picks: Pick[] = [
    (_container, state) => state?.allocatedResources,
    (_container, state) => state?.resources?.requests ?? state?.allocatedResources,
  ];
  return held(pod, "requests", picks, [granted, resources?.requests], missing);
}

/** The same of limits, which are not granted apart. */
export function heldLimits(pod: V1Pod): ResourceList {
  const { spec = { containers: [] }, status = {} } = pod;
  if (!isReported(pod)) return podLimits(spec);
  const picks: Pick[] = [(_container, state) => state?.resources?.limits];
  return held(pod, "limits", picks, [status.resources?.limits], {});
}

/** Whether the node has said what the pod has. */
function isReported({ status = {} }: V1Pod): boolean {
  const { allocatedResources, resources, containerStatuses = [], initContainerStatuses = [] } = status;
  return [{ allocatedResources, resources }, ...containerStatuses, ...initContainerStatuses].some(
    (one) => one.allocatedResources ?? one.resources,
  );
}

function isInfeasible({ status }: V1Pod): boolean {
  const pending = conditionOf(status?.conditions, "PodResizePending");
  return pending?.status === "True" && pending.reason === "Infeasible";
}

function held(
  pod: V1Pod,
  which: Which,
  picks: readonly Pick[],
  whole: readonly (Amounts | undefined)[],
  missing: Amounts,
): ResourceList {
  const { spec = { containers: [] }, status = {} } = pod;
  const wanted: ResourceList[] = isInfeasible(pod) ? [] : [asked(spec, which, missing)];
  const states = new Map(
    [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? [])].map((one) => [
      one.name,
      one,
    ]),
  );
  const sums = picks.map((pick) =>
    sumOfContainers(spec, (container) => {
      const said = pick(container, states.get(container.name));
      if (!said && isInfeasible(pod)) return new Map();
      return filled(said ? readable(said) : parseAll(container.resources?.[which]), missing);
    }),
  );
  const total = [...wanted, ...sums].reduce(raise, new Map());
  return ofPod(total, spec, which, wholeOf(pod, which, whole));
}

const asked = (spec: V1PodSpec, which: Which, missing: Amounts) =>
  sumOfContainers(spec, ({ resources }) => filled(parseAll(resources?.[which]), missing));

function filled(list: ResourceList, missing: Amounts): ResourceList {
  for (const [name, amount] of parseAll(missing)) if (!list.has(name)) list.set(name, amount);
  return list;
}

/** What a pod asks for as a whole; its node counts what running the pod takes in. */
function wholeOf(pod: V1Pod, which: Which, said: readonly (Amounts | undefined)[]): ResourceList {
  const { spec } = pod;
  const asked = parseAll(spec?.resources?.[which]);
  if (asked.size === 0 || said.every((list) => list === undefined)) return asked;
  const overhead = parseAll(spec?.overhead);
  const known = said.map((list) => without(readable(list), overhead, asked));
  return [...(isInfeasible(pod) ? [] : [asked]), ...known].reduce(raise, new Map());
}

function without(list: ResourceList, overhead: ResourceList, names: ResourceList): ResourceList {
  return new Map(
    [...list].flatMap(([name, amount]) => {
      if (!names.has(name)) return [];
      const left = subtractQuantity(amount, overhead.get(name) ?? zero);
      return [[name, compareQuantity(left, zero) < 0 ? zero : left] as const];
    }),
  );
}

/** What a node says and nobody can read counts for nothing. */
function readable(list: Amounts = {}): ResourceList {
  return new Map(
    Object.entries(list).flatMap(([name, text]) => {
      const amount = tryParseQuantity(text);
      return amount ? [[name, amount] as const] : [];
    }),
  );
}
