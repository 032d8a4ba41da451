import type { V1Node, V1Pod } from "../../api/generated/types.js";
import type { Clock } from "../../common/clock.js";
import type { VirtualResource } from "../registry/registry.js";
import { MeasuredStore } from "./measured-store.js";
import { nodeMetricsOf } from "./node-metrics.js";
import type { NodeUsages } from "./node-usages.js";
import { podMetricsOf } from "./pod-metrics.js";

/** metrics.k8s.io, answered from what the nodes last said. */
export function metricsStores(usages: NodeUsages, clock: Clock): ReadonlyMap<string, VirtualResource> {
  return new Map<string, VirtualResource>([
    [
      "metrics.k8s.io/nodes",
      (kind, registry) =>
        new MeasuredStore<V1Node>(
          kind,
          () => registry.store("", "nodes"),
          (node) => nodeMetricsOf(node, usages, clock),
          clock,
        ),
    ],
    [
      "metrics.k8s.io/pods",
      (kind, registry) =>
        new MeasuredStore<V1Pod>(
          kind,
          () => registry.store("", "pods"),
          (pod) => podMetricsOf(pod, usages, clock),
          clock,
        ),
    ],
  ]);
}
