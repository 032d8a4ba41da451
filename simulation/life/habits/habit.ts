import type { SimulatedCluster } from "../../cluster/simulated-cluster.js";
import type { AcknowledgedWrites } from "../../invariants/acknowledged-writes.js";
import type { Desk } from "../desk.js";
import type { Dice } from "../dice.js";

/** One thing that users of a cluster do again and again. */
export interface Habit {
  /** Makes what it needs before anything goes wrong. */
  begin?(): void;
  /** Does it once, by chance in one way or another, and doesn't wait for it. */
  act(): void;
  /** Once nothing goes wrong any more: takes back what would keep the cluster from coming to rest. */
  settle?(): void;
}

/** What a habit works with. */
export interface HabitParts {
  readonly cluster: SimulatedCluster;
  readonly desk: Desk;
  readonly dice: Dice;
  readonly writes: AcknowledgedWrites;
  /** How many Deployments there are at most, and how large a workload may be. */
  readonly apps: number;
  readonly maxReplicas: number;
  readonly found: (faults: readonly string[]) => void;
}
