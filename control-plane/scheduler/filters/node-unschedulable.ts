import { untolerated } from "../../../api/meta/taints.js";
import type { Filter } from "./filter.js";

const unschedulable = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };

/** A cordoned node takes only pods that tolerate it. */
export const nodeUnschedulable: Filter = {
  name: "NodeUnschedulable",
  prepare({ pod }) {
    const tolerated = !untolerated([unschedulable], pod.spec?.tolerations, ["NoSchedule"]);
    if (tolerated) return undefined;
    return ({ node }) => (node.spec?.unschedulable ? { reason: "node(s) were unschedulable" } : undefined);
  },
};
