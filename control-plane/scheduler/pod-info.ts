import type { V1Pod } from "../../api/generated/types.js";
import { keyOf } from "../../api/meta/object.js";
import { controllerOf } from "../../api/meta/owner-references.js";
import { podRequests, type ResourceList } from "../../api/meta/pod-resources.js";
import { quantityMilliValue, quantityValue } from "../../api/meta/quantity.js";
import { type AffinityTerm, affinityTerm } from "./topology.js";

/** Amounts as plain numbers: cpu in thousandths, everything else in whole units. */
export type Amounts = ReadonlyMap<string, number>;

/** A pod with what the scheduler asks of it again and again. */
export interface PodInfo {
  readonly key: string;
  readonly namespace: string;
  readonly pod: V1Pod;
  readonly requests: Amounts;
  readonly hostPorts: readonly HostPort[];
  /** The uid of its controller: pods of one controller are spread. */
  readonly owner: string | undefined;
  /** Its required anti-affinity: pods that may not come where it is. */
  readonly repels: readonly AffinityTerm[];
}

export interface HostPort {
  readonly address: string;
  readonly protocol: string;
  readonly port: number;
}

export function podInfoOf(pod: V1Pod): PodInfo {
  const { spec } = pod;
  const { namespace = "" } = pod.metadata;
  const repelled = spec?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  return {
    key: keyOf(pod.metadata),
    namespace,
    pod,
    requests: requestsOf(pod),
    hostPorts: hostPortsOf(pod),
    owner: controllerOf(pod)?.uid,
    repels: repelled.map((term) => affinityTerm(term, namespace)),
  };
}

/** No node has any of this: a pod whose requests can't be read finds no place, and spoils nothing where it is. */
const unreadable: Amounts = new Map([["readable quantities", 1]]);

function requestsOf({ spec }: V1Pod): Amounts {
  try {
    return spec ? plainAmounts(podRequests(spec)) : new Map();
  } catch {
    return unreadable;
  }
}

export function plainAmounts(list: ResourceList): Amounts {
  const amounts = new Map<string, number>();
  for (const [name, amount] of list) {
    amounts.set(name, name === "cpu" ? quantityMilliValue(amount) : quantityValue(amount));
  }
  return amounts;
}

function hostPortsOf({ spec }: V1Pod): HostPort[] {
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  return containers.flatMap(({ ports = [] }) =>
    (ports ?? []).flatMap(({ hostPort, hostIP, protocol }) =>
      hostPort ? [{ address: hostIP || "0.0.0.0", protocol: protocol ?? "TCP", port: hostPort }] : [],
    ),
  );
}
