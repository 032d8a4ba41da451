import type { V1PodSpec } from "../../../api/generated/types.js";
import { podLimits, podRequests } from "../../../api/meta/pod-resources.js";
import { type Quantity, quantityMilliValue, quantityValue } from "../../../api/meta/quantity.js";
import {
  type ContainerInfo,
  type ContainerLimits,
  containerLabels,
} from "../../runtime/container-runtime.js";
import { quotaOf, sharesOf } from "./resources.js";

/** What a pod as a whole may use; what is absent has no bound. */
export interface PodBounds extends ContainerLimits {
  readonly cpuShares: number;
}

export function podBounds(spec: V1PodSpec): PodBounds {
  const limits = podLimits(spec);
  const cpu = isLimited(spec, "cpu") ? limits.get("cpu") : undefined;
  const memory = isLimited(spec, "memory") ? limits.get("memory") : undefined;
  return {
    cpuShares: sharesOf(milli(podRequests(spec).get("cpu"))),
    ...(cpu ? { cpuQuotaMicros: quotaOf(quantityMilliValue(cpu)) } : {}),
    ...(memory ? { memoryBytes: quantityValue(memory) } : {}),
  };
}

/**
 * A pod is limited as a whole when it says so itself, or each of its containers is; those for debugging live off the
 * others' share.
 */
const isLimited = ({ initContainers = [], containers, resources: own }: V1PodSpec, name: string) =>
  own?.limits?.[name] !== undefined ||
  [...initContainers, ...containers].every(({ resources }) => resources?.limits?.[name]);

/**
 * The same bounds, but no narrower than what the pod's running containers have: a pod is widened before its containers grow, and
 * narrowed when they have shrunk. Where a container has no bound yet, the pod gets none.
 */
export function boundsAround(spec: V1PodSpec, infos: readonly ContainerInfo[]): PodBounds {
  const bounds = podBounds(spec);
  const names = new Set([...(spec.initContainers ?? []), ...spec.containers].map(({ name }) => name));
  const had = infos.flatMap(({ labels, state, resources }) => {
    const isOwn = names.has(labels[containerLabels.containerName] ?? "");
    return isOwn && state === "running" && resources ? [resources] : [];
  });
  const cpu = around(
    bounds.cpuQuotaMicros,
    had.map((one) => one.cpuQuotaMicros),
    isWhole(spec, "cpu"),
  );
  const memory = around(
    bounds.memoryBytes,
    had.map((one) => one.memoryBytes),
    isWhole(spec, "memory"),
  );
  return {
    cpuShares: bounds.cpuShares,
    ...(cpu === undefined ? {} : { cpuQuotaMicros: cpu }),
    ...(memory === undefined ? {} : { memoryBytes: memory }),
  };
}

function around(
  bound: number | undefined,
  had: readonly (number | undefined)[],
  isShared: boolean,
): number | undefined {
  if (bound === undefined) return undefined;
  const known = had.filter((one) => one !== undefined);
  if (isShared) return Math.max(bound, ...known);
  return known.length < had.length
    ? undefined
    : Math.max(
        bound,
        known.reduce((sum, one) => sum + one, 0),
      );
}

const isWhole = ({ resources }: V1PodSpec, name: string) => resources?.limits?.[name] !== undefined;

const milli = (amount: Quantity | undefined) => (amount ? quantityMilliValue(amount) : 0);
