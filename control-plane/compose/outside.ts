import type { Registry as MetricsRegistry } from "prom-client";
import type { Runnable } from "../../common/run-group.js";
import type { ClusterKeys } from "../auth/cluster-keys.js";
import type { SchedulerConfiguration } from "../scheduler/configuration/scheduler-configuration.js";
import type { Storage } from "../storage/storage.js";
import type { Auditing } from "./auditing.js";
import type { Environment } from "./environment.js";
import type { Listeners } from "./listeners.js";

/** What a replica stands on and doesn't make itself: `openOutside` gives the real thing, simulations give their own. */
export interface Outside extends Environment {
  /** Of the cluster's objects: etcd, or memory. */
  readonly storage: Storage;
  /** What all replicas of the cluster share. */
  readonly keys: ClusterKeys;
  readonly listeners: Listeners;
  /** Where this replica's figures are gathered; two replicas in one process have one each. */
  readonly metrics: MetricsRegistry;
  /** Absent: nothing is audited. */
  readonly auditing?: Auditing | undefined;
  /** Absent: one scheduler, with Kubernetes' defaults. */
  readonly scheduling?: SchedulerConfiguration | undefined;
  /** A line each: token, user, uid, groups. */
  readonly staticTokens?: string | undefined;
  /** Reads the token with which this cluster's own hosts join. */
  readonly joinToken?: (() => Promise<string>) | undefined;
  /** What outlasts no replica: the renewal of what is shown to others. */
  readonly alongside: readonly Runnable[];
}
