import type { Filter } from "./filter.js";
import { nodeAffinity } from "./node-affinity.js";
import { nodeAlive } from "./node-alive.js";
import { nodePorts } from "./node-ports.js";
import { nodeUnschedulable } from "./node-unschedulable.js";
import { podAffinity } from "./pod-affinity.js";
import { resourceClaims } from "./resource-claims.js";
import { resourcesFit } from "./resources-fit.js";
import { taints } from "./taints.js";
import { topologySpread } from "./topology-spread.js";

/** The cheap ones first; a node is rejected by the first that objects. */
export const defaultFilters: readonly Filter[] = [
  nodeUnschedulable,
  nodeAlive,
  taints,
  nodeAffinity,
  nodePorts,
  resourcesFit,
  topologySpread,
  podAffinity,
  resourceClaims,
];
