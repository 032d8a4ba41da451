import { matchesRequiredNodes } from "../../../api/meta/node-selector.js";
import type { Filter } from "./filter.js";

/** `nodeSelector` and required node affinity. */
export const nodeAffinity: Filter = {
  name: "NodeAffinity",
  prepare({ pod: { spec } }) {
    if (
      !spec?.nodeSelector &&
      !spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
    ) {
      return undefined;
    }
    return ({ node }) =>
      matchesRequiredNodes(spec, node)
        ? undefined
        : { reason: "node(s) didn't match Pod's node affinity/selector" };
  },
};
