import type { GroupNumbers } from "./message-numbers.js";

/** Messages of api/coordination/v1. */
export const coordination: GroupNumbers = {
  Lease: { metadata: 1, spec: 2 },
  LeaseSpec: {
    holderIdentity: 1,
    leaseDurationSeconds: 2,
    acquireTime: 3,
    renewTime: 4,
    leaseTransitions: 5,
    strategy: 6,
    preferredHolder: 7,
  },
};
