import { type GroupNumbers, kept } from "./message-numbers.js";

/** Messages of api/coordination/v1. */
export const coordination: GroupNumbers = {
  Lease: { metadata: 1, spec: 2 },
  LeaseSpec: {
    holderIdentity: kept(1),
    leaseDurationSeconds: kept(2),
    acquireTime: 3,
    renewTime: 4,
    leaseTransitions: kept(5),
    strategy: kept(6),
    preferredHolder: kept(7),
  },
};
