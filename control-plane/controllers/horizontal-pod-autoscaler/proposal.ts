import type { V1Pod, V2MetricStatus } from "../../../api/generated/types.js";
import type { MetricFailure } from "./metric-failure.js";
import type { MetricsSource } from "./metrics-source.js";
import type { StartOfPods } from "./pod-groups.js";
import type { Tolerances } from "./tolerances.js";

/** What one metric makes of it. */
export interface Proposal {
  readonly replicas: number;
  /** The metric as conditions and events name it. */
  readonly metric: string;
  readonly status: V2MetricStatus;
}

/** What there is to scale. */
export interface Subject {
  readonly namespace: string;
  /** Of its pods, as text. */
  readonly selector: string;
  readonly pods: readonly V1Pod[];
  /** How many there are to be, and how many were found. */
  readonly current: number;
  readonly found: number;
}

/** What every metric is judged with. */
export interface Judging {
  readonly source: MetricsSource;
  readonly tolerances: Tolerances;
  readonly start: StartOfPods;
  readonly nowMs: number;
  /** Lets others do something: there may be as many metrics as somebody likes to write down. */
  pause(): Promise<void>;
  /** Is told what each metric came to, at once. */
  measured?(metricType: string, answer: Proposal | MetricFailure): void;
}
