import { matchesNodeSelectorTerm } from "../../../api/meta/node-selector.js";
import { tolerates } from "../../../api/meta/taints.js";
import type { Score } from "./score.js";

/** Preferred node affinity. */
export const preferredNodes: Score = {
  name: "NodeAffinity",
  weight: 2,
  scale: "spread",
  prepare({ pod: { spec } }) {
    const preferred = spec?.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
    if (!preferred?.length) return undefined;
    return ({ node }) =>
      preferred.reduce(
        (sum, { preference, weight }) => sum + (matchesNodeSelectorTerm(preference, node) ? weight : 0),
        0,
      );
  },
};

/** Prefers nodes without PreferNoSchedule taints that the pod doesn't tolerate. */
export const toleratedNodes: Score = {
  name: "TaintToleration",
  weight: 3,
  scale: "spread",
  prepare:
    ({ pod: { spec } }) =>
    ({ node }) => {
      const soft = (node.spec?.taints ?? []).filter(({ effect }) => effect === "PreferNoSchedule");
      return -soft.filter((taint) => !spec?.tolerations?.some((each) => tolerates(each, taint))).length;
    },
};

const mebi = 1024 * 1024;

/** Prefers nodes that have the pod's images already; small images hardly count. */
export const imageLocality: Score = {
  name: "ImageLocality",
  weight: 1,
  scale: "fixed",
  prepare({ pod: { spec } }) {
    const wanted = new Set((spec?.containers ?? []).map(({ image }) => image));
    return ({ node }) => {
      const bytes = (node.status?.images ?? [])
        .filter(({ names }) => names?.some((name) => wanted.has(name)))
        .reduce((sum, { sizeBytes = 0 }) => sum + (sizeBytes ?? 0), 0);
      return Math.max(0, Math.min(100, ((bytes - 23 * mebi) / (1000 * mebi * wanted.size)) * 100));
    };
  },
};
