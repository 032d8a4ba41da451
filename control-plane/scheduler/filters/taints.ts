import { untolerated } from "../../../api/meta/taints.js";
import { nodeCheck } from "./node-check.js";

/** Taints that keep pods away, unless tolerated. */
export const taints = nodeCheck({
  name: "TaintToleration",
  reason: "node(s) had untolerated taint(s)",
  demand: ({ pod }) => pod.spec?.tolerations,
  isOpen: ({ hasTaints }) => !hasTaints,
  admits:
    ({ pod }) =>
    ({ spec }) =>
      !untolerated(spec?.taints, pod.spec?.tolerations, ["NoSchedule", "NoExecute"]),
});
