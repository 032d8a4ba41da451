import type { V1Pod } from "../../../api/generated/types.js";
import { conditionOf } from "../../../api/meta/conditions.js";
import { isTerminating } from "../../../api/meta/pods.js";
import type { PodFigure, PodFigures } from "./pod-figures.js";

export interface PodGroups {
  /** How many count with what was measured of them. */
  readonly ready: number;
  /** On their way up: what was measured of them says nothing of what they will use. */
  readonly unready: ReadonlySet<string>;
  /** Nothing was measured of them. */
  readonly missing: ReadonlySet<string>;
  /** Failed, or on their way out. */
  readonly ignored: ReadonlySet<string>;
}

export interface StartOfPods {
  /** So long after its start a pod's processor time counts only while the pod is ready. */
  readonly cpuInitializationMs: number;
  /** A pod that became unready so soon after its start has never been ready. */
  readonly initialReadinessDelayMs: number;
}

type Group = "ready" | "unready" | "missing" | "ignored";

/** @param resource what was measured; absent: something that isn't a resource */
export function groupPods(
  pods: readonly V1Pod[],
  figures: PodFigures,
  resource: string | undefined,
  start: StartOfPods,
  nowMs: number,
): PodGroups {
  const names: Record<Group, Set<string>> = {
    ready: new Set(),
    unready: new Set(),
    missing: new Set(),
    ignored: new Set(),
  };
  for (const pod of pods) {
    const { name = "" } = pod.metadata;
    names[groupOf(pod, figures.get(name), resource, start, nowMs)].add(name);
  }
  return { ...names, ready: names.ready.size };
}

function groupOf(
  pod: V1Pod,
  figure: PodFigure | undefined,
  resource: string | undefined,
  start: StartOfPods,
  nowMs: number,
): Group {
  if (isTerminating(pod) || pod.status?.phase === "Failed") return "ignored";
  if (pod.status?.phase === "Pending") return "unready";
  if (!figure) return "missing";
  return resource === "cpu" && isStarting(pod, figure, start, nowMs) ? "unready" : "ready";
}

/** What a pod uses while it starts is no measure: only once it is ready, and measured since, it counts. */
function isStarting({ status }: V1Pod, figure: PodFigure, start: StartOfPods, nowMs: number): boolean {
  const condition = conditionOf(status?.conditions, "Ready");
  if (!condition || status?.startTime === undefined) return true;
  const startedMs = Date.parse(status.startTime);
  const changedMs = Date.parse(condition.lastTransitionTime ?? "") || 0;
  const isUnready = condition.status === "False";
  if (startedMs + start.cpuInitializationMs > nowMs)
    return isUnready || figure.atMs < changedMs + figure.windowMs;
  return isUnready && startedMs + start.initialReadinessDelayMs > changedMs;
}
