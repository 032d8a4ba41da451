import type { V1Pod, V2MetricIdentifier } from "../../api/generated/types.js";
import { usualAutoscaling } from "../../control-plane/controllers/horizontal-pod-autoscaler/autoscaling-settings.js";
import type { MetricsSource } from "../../control-plane/controllers/horizontal-pod-autoscaler/metrics-source.js";
import type { Judging, Subject } from "../../control-plane/controllers/horizontal-pod-autoscaler/proposal.js";
import { resourceFigures } from "../../control-plane/controllers/horizontal-pod-autoscaler/resource-figures.js";
import { podUsage } from "./pod-usage.js";

export const nowMs = Date.parse("2026-01-01T01:00:00Z");
const long = "2026-01-01T00:00:00Z";

export interface Pods {
  /** How many there are to be. */
  readonly current: number;
  /** Of each pod: ready, unready, pending, failed, going, or starting (ready, but not for as long as was measured). */
  readonly states?: readonly PodState[];
  /** What each of a pod's two containers requests. */
  readonly requests?: readonly (string | undefined)[];
  readonly resource?: string;
}

export type PodState = "ready" | "unready" | "pending" | "failed" | "going" | "starting";

/** A deployment's pods, each of two containers. */
export function scaledPods({ current, states = [], requests = [], resource = "cpu" }: Pods): V1Pod[] {
  return Array.from({ length: Math.max(current, states.length) }, (_, index) => {
    const state = states[index] ?? "ready";
    const request = requests[index] ?? requests[0];
    return podIn(state, `p${index}`, request === undefined ? {} : { [resource]: request });
  });
}

function podIn(state: PodState, name: string, requests: Record<string, string>): V1Pod {
  const isReady = state === "ready" || state === "starting";
  const since = state === "starting" ? "2026-01-01T00:59:30Z" : long;
  const phase = state === "pending" ? "Pending" : state === "failed" ? "Failed" : "Running";
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "default", ...(state === "going" ? { deletionTimestamp: long } : {}) },
    spec: { containers: ["c1", "c2"].map((container) => ({ name: container, resources: { requests } })) },
    status: {
      phase,
      startTime: since,
      conditions: [{ type: "Ready", status: isReady ? "True" : "False", lastTransitionTime: since }],
    },
  };
}

export const subjectOf = (pods: readonly V1Pod[], current: number, found = current): Subject => ({
  namespace: "default",
  selector: "app=web",
  pods,
  current,
  found,
});

/** @param tolerance up and down; absent: the usual */
export function judgingBy(
  source: Partial<MetricsSource>,
  tolerance: { up?: number; down?: number } = {},
): Judging {
  const unasked = () => Promise.reject(new Error("nobody asked for that"));
  return {
    source: { resource: unasked, pods: unasked, object: unasked, external: unasked, ...source },
    tolerances: { up: 0.1, down: 0.1, ...tolerance },
    start: usualAutoscaling,
    nowMs,
    pause: async () => {},
  };
}

/** What the containers of each pod used, in thousandths; a number: each of both. */
export type Levels = readonly (number | readonly number[])[];

/** Tells of resources. @param names of the pods, when not those of the subject */
export function resourceSource(
  levels: Levels,
  resource = "cpu",
  names: readonly string[] = [],
): MetricsSource["resource"] {
  return async (which) => {
    const usage = levels.map((level, index) => {
      const values = typeof level === "number" ? [level, level] : level;
      const containers = values.map((value, number) => [`c${number + 1}`, { [resource]: `${value}m` }]);
      return podUsage(names[index] ?? `p${index}`, Object.fromEntries(containers));
    });
    if (usage.length === 0) throw new Error("no metrics returned from resource metrics API");
    return resourceFigures(usage, which.resource, which.container);
  };
}

/** Tells of what pods say of themselves, in thousandths. */
export function podsSource(
  levels: readonly number[],
  asked?: (metric: V2MetricIdentifier) => void,
): MetricsSource["pods"] {
  return async (_which, metric) => {
    asked?.(metric);
    return new Map(levels.map((value, index) => [`p${index}`, { value, atMs: nowMs, windowMs: 60_000 }]));
  };
}
