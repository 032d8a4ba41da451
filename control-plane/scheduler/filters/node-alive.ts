import { nodeCheck } from "./node-check.js";

/** A node that is being deleted takes no pods. */
export const nodeAlive = nodeCheck({
  name: "NodeAlive",
  reason: "node(s) were being deleted",
  demand: () => undefined,
  isOpen: ({ isEnding }) => !isEnding,
  admits:
    () =>
    ({ metadata }) =>
      metadata.deletionTimestamp === undefined,
});
