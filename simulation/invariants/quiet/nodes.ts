import { conditionOf } from "../../../api/meta/conditions.js";
import { nodes } from "../../../api/resources.js";
import { differs, type QuietRule } from "./quiet-rule.js";

/** All hosts are nodes: ready, without taints, each with a range of its own. */
export const nodesAreReady: QuietRule = ({ view, hosts }) => {
  const all = view.list(nodes);
  const ranges = all.map(({ spec }) => spec?.podCIDR);
  return [
    ...differs("nodes", all.map(({ metadata }) => metadata.name).sort(), hosts.toSorted()),
    ...differs("ranges", new Set(ranges.filter((range) => range)).size, all.length),
    ...all.flatMap(({ metadata, spec, status }) => {
      const ready = conditionOf(status?.conditions, "Ready")?.status;
      return ready === "True" && !spec?.taints?.length
        ? []
        : [`Node ${metadata.name}: Ready is ${ready}, taints ${JSON.stringify(spec?.taints ?? [])}`];
    }),
  ];
};
