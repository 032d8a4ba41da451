import type { Filter } from "./filter.js";

/** A node that is being deleted takes no pods. */
export const nodeAlive: Filter = {
  name: "NodeAlive",
  prepare:
    () =>
    ({ node }) =>
      node.metadata.deletionTimestamp ? { reason: "node(s) were being deleted" } : undefined,
};
