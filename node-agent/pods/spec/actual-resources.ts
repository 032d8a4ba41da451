import type {
  V1Container,
  V1Pod,
  V1PodStatus,
  V1ResourceRequirements,
} from "../../../api/generated/types.js";
import {
  canonicalQuantity,
  formatQuantity,
  parseQuantity,
  quantityMilliValue,
  quantityValue,
} from "../../../api/meta/quantity.js";
import type { ContainerLimits } from "../../runtime/container-runtime.js";
import { specOf } from "../lifecycle/context.js";
import { containerOf, isRunning, type ObservedPod } from "../lifecycle/observed-pod.js";
import { quotaOf, sharesOf } from "./resources.js";

type Amounts = Record<string, string>;

/** What the running containers of a pod have, by name. `before` is what was said of them last. */
export function resourcesOfContainers(
  pod: V1Pod,
  observed: ObservedPod,
  before: V1PodStatus | undefined,
): Map<string, V1ResourceRequirements> {
  const { initContainers = [], containers } = specOf(pod);
  const said = [...(before?.initContainerStatuses ?? []), ...(before?.containerStatuses ?? [])];
  const resources = new Map(said.map((one) => [one.name, one.resources]));
  return new Map(
    [...initContainers, ...containers].flatMap((container) => {
      const seen = containerOf(observed, container.name);
      if (!isRunning(seen)) return [];
      const had = seen.current?.resources;
      return [[container.name, actualResources(container, had, resources.get(container.name))] as const];
    }),
  );
}

/**
 * What a running container has, in the words of its spec as far as these still hold. A request of memory stands nowhere but in
 * the spec: while anything else is still to be changed, the one `before` holds.
 * @param had undefined where it isn't known
 */
export function actualResources(
  { resources = {} }: V1Container,
  had: ContainerLimits | undefined,
  before: V1ResourceRequirements | undefined,
): V1ResourceRequirements {
  if (!had) return resources;
  const { requests: asked, limits: most, ...others } = resources;
  const [requests, limits]: [Amounts, Amounts] = [{ ...asked }, { ...most }];
  const changed = [
    amend(requests, "cpu", had.cpuShares, sharesOf, sharesInMilli),
    amend(limits, "cpu", had.cpuQuotaMicros, quotaOf, (micros) => milliText(micros / 100)),
    amend(limits, "memory", had.memoryBytes, undefined, bytesText),
  ];
  const memory = before?.requests?.memory;
  if (changed.includes(true) && memory !== undefined && requests.memory !== undefined)
    requests.memory = memory;
  return { ...others, ...filled("requests", requests), ...filled("limits", limits) };
}

/** Puts in what is there where the spec says something else. */
function amend(
  list: Amounts,
  name: "cpu" | "memory",
  had: number | undefined,
  unit: ((milli: number) => number) | undefined,
  text: (had: number) => string,
): boolean {
  const asked = list[name];
  if (asked === undefined) return false;
  const amount = parseQuantity(asked);
  const wanted = unit ? unit(quantityMilliValue(amount)) : quantityValue(amount);
  if (wanted === had) return false;
  if (had === undefined) delete list[name];
  else list[name] = text(had);
  return true;
}

const milliText = (milli: number) => canonicalQuantity(`${Math.ceil(milli)}m`);
const sharesInMilli = (shares: number) => milliText((shares * 1_000) / 1_024);
const bytesText = (bytes: number) => formatQuantity({ ...parseQuantity(String(bytes)), format: "BinarySI" });
const filled = (name: string, list: Amounts) => (Object.keys(list).length > 0 ? { [name]: list } : {});
