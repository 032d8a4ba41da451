import type { Siblings } from "../siblings.js";
import { imageLocality } from "./image-locality.js";
import { preferredNodes, toleratedNodes } from "./preferences.js";
import { preferredPods } from "./preferred-pods.js";
import { balancedAllocation, leastAllocated } from "./resources.js";
import type { Score } from "./score.js";
import { softTopologySpread } from "./topology-spread.js";

export const defaultScores = (siblings: Siblings): readonly Score[] => [
  toleratedNodes,
  preferredNodes,
  leastAllocated,
  balancedAllocation,
  imageLocality,
  softTopologySpread(siblings),
  preferredPods,
];
