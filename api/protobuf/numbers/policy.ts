import { type GroupNumbers, kept } from "./message-numbers.js";

/** Messages of api/policy/v1. */
export const policy: GroupNumbers = {
  Eviction: { metadata: 1, deleteOptions: 2 },
  PodDisruptionBudget: { metadata: 1, spec: 2, status: 3 },
  PodDisruptionBudgetSpec: {
    minAvailable: 1,
    selector: 2,
    maxUnavailable: 3,
    unhealthyPodEvictionPolicy: kept(4),
  },
  PodDisruptionBudgetStatus: {
    observedGeneration: 1,
    disruptedPods: 2,
    disruptionsAllowed: kept(3),
    currentHealthy: kept(4),
    desiredHealthy: kept(5),
    expectedPods: kept(6),
    conditions: 7,
  },
};
