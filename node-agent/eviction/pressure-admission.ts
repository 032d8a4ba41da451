import type { V1Pod } from "../../api/generated/types.js";
import { isCritical } from "../../api/meta/pods.js";
import { qosClassOf } from "../../api/meta/qos.js";
import { untolerated } from "../../api/meta/taints.js";
import type { PressureCondition } from "./signals.js";

const memoryTaint = { key: "node.kubernetes.io/memory-pressure", effect: "NoSchedule" };

/**
 * Why a pod can't come while the node lacks something: of memory only those that asked for nothing are refused, unless they
 * tolerate it. What the system needs may always come.
 */
export function pressureRefusal(pod: V1Pod, conditions: ReadonlySet<PressureCondition>) {
  if (conditions.size === 0 || isCritical(pod)) return undefined;
  const onlyMemory = conditions.size === 1 && conditions.has("MemoryPressure");
  if (
    onlyMemory &&
    (!isBestEffort(pod) || !untolerated([memoryTaint], pod.spec?.tolerations, ["NoSchedule"]))
  )
    return undefined;
  return { reason: "Evicted", message: `The node had condition: [${[...conditions].join(" ")}]. ` };
}

const isBestEffort = ({ spec }: V1Pod) => spec !== undefined && qosClassOf(spec) === "BestEffort";
