import type { GroupNumbers } from "./message-numbers.js";

/** Messages of api/scheduling/v1. */
export const scheduling: GroupNumbers = {
  PriorityClass: { metadata: 1, value: 2, globalDefault: 3, description: 4, preemptionPolicy: 5 },
};
