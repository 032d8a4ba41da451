import type { GroupNumbers } from "./message-numbers.js";

/** Messages of api/node/v1. */
export const node: GroupNumbers = {
  Overhead: { podFixed: 1 },
  RuntimeClass: { metadata: 1, handler: 2, overhead: 3, scheduling: 4 },
  Scheduling: { nodeSelector: 1, tolerations: 2 },
};
