import type { V1Service } from "../generated/types.js";
import type { ResourceList } from "../meta/pod-resources.js";
import type { Evaluator } from "./evaluator.js";
import { countOf, objectCountName } from "./object-count.js";

const objectCount = objectCountName("", "services");
const names = [objectCount, "services", "services.nodeports", "services.loadbalancers"];

/** A Service may become another type, which needs more. */
export const serviceEvaluator: Evaluator = {
  handles: () => true,
  counts: (name) => names.includes(name),
  usageOf: (object) => usageOf(object as V1Service),
};

function usageOf({ spec }: V1Service): ResourceList {
  return new Map([
    [objectCount, countOf(1)],
    ["services", countOf(1)],
    ["services.nodeports", countOf(nodePorts(spec))],
    ["services.loadbalancers", countOf(spec?.type === "LoadBalancer" ? 1 : 0)],
  ]);
}

/** As many as it will have: they may not have been given to it yet. */
function nodePorts(spec: V1Service["spec"]): number {
  const ports = spec?.ports ?? [];
  if (spec?.type === "NodePort") return ports.length;
  if (spec?.type !== "LoadBalancer") return 0;
  if (spec.allocateLoadBalancerNodePorts !== false) return ports.length;
  return ports.filter(({ nodePort }) => nodePort).length;
}
