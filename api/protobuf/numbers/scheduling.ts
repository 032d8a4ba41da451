import { type GroupNumbers, kept } from "./message-numbers.js";

/** Messages of api/scheduling/v1. */
export const scheduling: GroupNumbers = {
  PriorityClass: { metadata: 1, value: kept(2), globalDefault: 3, description: 4, preemptionPolicy: kept(5) },
};
