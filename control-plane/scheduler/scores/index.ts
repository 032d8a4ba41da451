import { imageLocality, preferredNodes, toleratedNodes } from "./preferences.js";
import { balancedAllocation, leastAllocated } from "./resources.js";
import type { Score } from "./score.js";
import { controllerSpread, preferredPods, softTopologySpread } from "./spreading.js";

export const defaultScores: readonly Score[] = [
  leastAllocated,
  balancedAllocation,
  preferredNodes,
  toleratedNodes,
  imageLocality,
  controllerSpread,
  softTopologySpread,
  preferredPods,
];
