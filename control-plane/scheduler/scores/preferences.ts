import type { V1Node, V1NodeAffinity, V1Pod } from "../../../api/generated/types.js";
import { matchesNodeSelectorTerm } from "../../../api/meta/node-selector.js";
import { tolerates } from "../../../api/meta/taints.js";
import { type Score, shareBelowHighest, shareOfHighest } from "./score.js";

/** Preferred node affinity, the pod's and what its scheduler adds. */
export const preferredNodes = (added: V1NodeAffinity = {}): Score => ({
  name: "NodeAffinity",
  rate({ pod: { spec } }, nodes) {
    const preferred = [
      ...(spec?.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []),
      ...(added.preferredDuringSchedulingIgnoredDuringExecution ?? []),
    ];
    if (preferred.length === 0) return undefined;
    const liked = (node: V1Node) =>
      preferred.filter(({ preference }) => matchesNodeSelectorTerm(preference, node));
    return shareOfHighest(nodes.map(({ node }) => liked(node).reduce((sum, { weight }) => sum + weight, 0)));
  },
});

/** Prefers nodes without PreferNoSchedule taints that the pod doesn't tolerate. */
export const toleratedNodes: Score = {
  name: "TaintToleration",
  rate({ pod }, nodes) {
    const figures = nodes.map(({ hasTaints, node }) => (hasTaints ? softTaints(node, pod) : 0));
    return figures.some((figure) => figure > 0) ? shareBelowHighest(figures) : undefined;
  },
};

function softTaints(node: V1Node, { spec }: V1Pod): number {
  if (!node.spec?.taints) return 0;
  const soft = node.spec.taints.filter(({ effect }) => effect === "PreferNoSchedule");
  return soft.filter((taint) => !spec?.tolerations?.some((each) => tolerates(each, taint))).length;
}
