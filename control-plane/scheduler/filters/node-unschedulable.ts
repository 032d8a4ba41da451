import { untolerated } from "../../../api/meta/taints.js";
import { nodeCheck } from "./node-check.js";

const unschedulable = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };

/** A cordoned node takes only pods that tolerate it. */
export const nodeUnschedulable = nodeCheck({
  name: "NodeUnschedulable",
  reason: "node(s) were unschedulable",
  demand: ({ pod }) => pod.spec?.tolerations,
  isOpen: ({ isCordoned }) => !isCordoned,
  admits({ pod }) {
    const tolerated = !untolerated([unschedulable], pod.spec?.tolerations, ["NoSchedule"]);
    return tolerated ? undefined : ({ spec }) => !spec?.unschedulable;
  },
});
