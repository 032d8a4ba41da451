import { untolerated } from "../../../api/meta/taints.js";
import type { Filter } from "./filter.js";

/** Taints that keep pods away, unless tolerated. */
export const taints: Filter = {
  name: "TaintToleration",
  prepare: ({ pod }) => {
    return ({ node }) => {
      const taint = untolerated(node.spec?.taints, pod.spec?.tolerations, ["NoSchedule", "NoExecute"]);
      if (!taint) return undefined;
      return { reason: `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ""}}` };
    };
  },
};
