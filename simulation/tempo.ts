import type { Profile } from "../control-plane/compose/options.js";

/** How fast things go in a life whose control plane has a profile: what goes wrong must last longer than it is borne. */
export interface Tempo {
  /** What goes wrong with hosts, and with replicas, lasts so many times as long as with `fast`. */
  readonly hostFaults: number;
  readonly replicaFaults: number;
  /** A decision may rest on what was so as long ago. */
  readonly staleMs: number;
  /** Nobody has a reason to give up a node that has been well for so long. */
  readonly longWellMs: number;
  /** Within so long all comes to rest, after nothing goes wrong any more. */
  readonly settleWithinMs: number;
}

export const tempos: Readonly<Record<Profile, Tempo>> = {
  fast: {
    hostFaults: 1,
    replicaFaults: 1,
    staleMs: 10_000,
    longWellMs: 20_000,
    settleWithinMs: 240_000,
  },
  // A node is lost after 40 seconds, and its pods are evicted five minutes later; a lease ends after 15 seconds.
  kubernetes: {
    hostFaults: 25,
    replicaFaults: 3,
    staleMs: 30_000,
    longWellMs: 100_000,
    settleWithinMs: 900_000,
  },
};
