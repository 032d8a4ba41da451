import type { GroupNumbers } from "./message-numbers.js";

/** Messages of metrics/pkg/apis/metrics/v1beta1. */
export const metrics: GroupNumbers = {
  ContainerMetrics: { name: 1, usage: 2 },
  NodeMetrics: { metadata: 1, timestamp: 2, window: 3, usage: 4 },
  PodMetrics: { metadata: 1, timestamp: 2, window: 3, containers: 4 },
};
