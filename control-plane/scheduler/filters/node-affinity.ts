import { matchesRequiredNodes } from "../../../api/meta/node-selector.js";
import { nodeCheck } from "./node-check.js";

/** `nodeSelector` and required node affinity. */
export const nodeAffinity = nodeCheck({
  name: "NodeAffinity",
  reason: "node(s) didn't match Pod's node affinity/selector",
  demand: ({ pod: { spec } }) => [spec?.nodeSelector, spec?.affinity?.nodeAffinity],
  admits({ pod: { spec } }) {
    const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    if (!spec?.nodeSelector && !required) return undefined;
    return (node) => matchesRequiredNodes(spec, node);
  },
});
