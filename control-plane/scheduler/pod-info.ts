import type { V1Pod, V1PodAffinityTerm } from "../../api/generated/types.js";
import { keyOf } from "../../api/meta/object.js";
import { controllerOf } from "../../api/meta/owner-references.js";
import { podRequests } from "../../api/meta/pod-resources.js";
import { quantityMilliValue, quantityValue } from "../../api/meta/quantity.js";

/** Amounts as plain numbers: cpu in thousandths, everything else in whole units. */
export type Amounts = ReadonlyMap<string, number>;

/** A pod with what the scheduler asks of it again and again. */
export interface PodInfo {
  readonly key: string;
  readonly pod: V1Pod;
  readonly requests: Amounts;
  readonly hostPorts: readonly HostPort[];
  /** The uid of its controller: pods of one controller are spread. */
  readonly owner: string | undefined;
  readonly requiredAntiAffinity: readonly V1PodAffinityTerm[];
}

export interface HostPort {
  readonly address: string;
  readonly protocol: string;
  readonly port: number;
}

export function podInfoOf(pod: V1Pod): PodInfo {
  const { spec } = pod;
  const requests = new Map<string, number>();
  for (const [name, amount] of spec ? podRequests(spec) : []) {
    requests.set(name, name === "cpu" ? quantityMilliValue(amount) : quantityValue(amount));
  }
  return {
    key: keyOf(pod.metadata),
    pod,
    requests,
    hostPorts: hostPortsOf(pod),
    owner: controllerOf(pod)?.uid,
    requiredAntiAffinity:
      spec?.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [],
  };
}

function hostPortsOf({ spec }: V1Pod): HostPort[] {
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  return containers.flatMap(({ ports = [] }) =>
    (ports ?? []).flatMap(({ hostPort, hostIP, protocol }) =>
      hostPort ? [{ address: hostIP || "0.0.0.0", protocol: protocol ?? "TCP", port: hostPort }] : [],
    ),
  );
}
