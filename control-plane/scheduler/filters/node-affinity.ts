import type { V1NodeAffinity } from "../../../api/generated/types.js";
import { matchesNodeSelector, matchesRequiredNodes } from "../../../api/meta/node-selector.js";
import type { Filter } from "./filter.js";
import { nodeCheck } from "./node-check.js";

/** `nodeSelector` and required node affinity. */
export const nodeAffinity: Filter = nodeCheck({
  name: "NodeAffinity",
  reason: "node(s) didn't match Pod's node affinity/selector",
  demand: ({ pod: { spec } }) => [spec?.nodeSelector, spec?.affinity?.nodeAffinity],
  admits({ pod: { spec } }) {
    const required = spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    if (!spec?.nodeSelector && !required) return undefined;
    return (node) => matchesRequiredNodes(spec, node);
  },
});

/** What a scheduler requires of the nodes of all its pods. */
export const addedNodeAffinity = (added: V1NodeAffinity = {}): Filter =>
  nodeCheck({
    name: "NodeAffinity",
    reason: "node(s) didn't match scheduler-enforced node affinity",
    demand: () => undefined,
    admits() {
      const required = added.requiredDuringSchedulingIgnoredDuringExecution;
      return required && ((node) => matchesNodeSelector(required, node));
    },
  });
