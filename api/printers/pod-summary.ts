import type { V1ContainerStatus, V1Pod } from "../generated/types.js";
import { conditionOf } from "./format.js";
import { since } from "./human-duration.js";

/** What `kubectl get pods` says of a pod in short. */
export interface PodSummary {
  readonly ready: number;
  readonly total: number;
  /** `Running`, `Init:1/2`, `CrashLoopBackOff` … */
  readonly status: string;
  readonly restarts: number;
  readonly lastRestart: string | undefined;
}

interface Phase {
  readonly ready: number;
  readonly reason: string;
  readonly restarts: number;
  readonly lastRestart: string | undefined;
}

export function podSummary(pod: V1Pod): PodSummary {
  const sidecars = sidecarNames(pod);
  const total = (pod.spec?.containers?.length ?? 0) + sidecars.size;
  const start = startReason(pod);
  const init = initPhase(pod, start, sidecars);
  const initialized = conditionOf(pod.status?.conditions, "Initialized")?.status === "True";
  const phase = init.waiting && !initialized ? init : mainPhase(pod, init, sidecars);
  const { ready, restarts, lastRestart } = phase;
  return { ready, total, status: finalStatus(pod, phase.reason), restarts, lastRestart };
}

/** `3`, or `3 (5m ago)` when it is known when the last one was. */
export function restartsText({ restarts, lastRestart }: PodSummary, now: number): string {
  if (restarts === 0 || lastRestart === undefined) return String(restarts);
  return `${restarts} (${since(lastRestart, now)} ago)`;
}

function sidecarNames(pod: V1Pod): Set<string> {
  const sidecars = (pod.spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  return new Set(sidecars.map(({ name }) => name));
}

function startReason({ status }: V1Pod): string {
  if (conditionOf(status?.conditions, "PodScheduled")?.reason === "SchedulingGated") return "SchedulingGated";
  return status?.reason || status?.phase || "";
}

function initPhase(pod: V1Pod, start: string, sidecars: Set<string>): Phase & { waiting: boolean } {
  const statuses = pod.status?.initContainerStatuses ?? [];
  let ready = 0;
  for (const [index, status] of statuses.entries()) {
    if (status.state?.terminated?.exitCode === 0) continue;
    if (sidecars.has(status.name) && status.started) {
      if (status.ready) ready += 1;
      continue;
    }
    const reason = initReason(status, index, pod.spec?.initContainers?.length ?? 0);
    return { waiting: true, ready, reason, ...restartsOf(statuses.slice(0, index + 1)) };
  }
  return { waiting: false, ready, reason: start, ...restartsOf(statuses) };
}

function initReason({ state }: V1ContainerStatus, index: number, total: number): string {
  if (state?.terminated) return `Init:${state.terminated.reason || exitText(state.terminated)}`;
  const waiting = state?.waiting?.reason;
  if (waiting && waiting !== "PodInitializing") return `Init:${waiting}`;
  return `Init:${index}/${total}`;
}

function mainPhase(pod: V1Pod, init: Phase, sidecars: Set<string>): Phase {
  const statuses = pod.status?.containerStatuses ?? [];
  const own = (pod.status?.initContainerStatuses ?? []).filter(({ name }) => sidecars.has(name));
  const running = statuses.filter(({ ready, state }) => ready && state?.running).length;
  let reason = init.reason.startsWith("Init:") ? startReason(pod) : init.reason;
  for (const status of statuses.toReversed()) reason = containerReason(status) ?? reason;
  if (reason === "Completed" && running > 0) {
    reason = conditionOf(pod.status?.conditions, "Ready")?.status === "True" ? "Running" : "NotReady";
  }
  return { ready: init.ready + running, reason, ...restartsOf([...own, ...statuses]) };
}

function containerReason({ state }: V1ContainerStatus): string | undefined {
  if (state?.waiting?.reason) return state.waiting.reason;
  return state?.terminated && (state.terminated.reason || exitText(state.terminated));
}

const exitText = ({ signal, exitCode }: { signal?: number | undefined; exitCode: number }) =>
  signal ? `Signal:${signal}` : `ExitCode:${exitCode}`;

function finalStatus({ metadata, status }: V1Pod, reason: string): string {
  if (!metadata.deletionTimestamp) return reason;
  if (status?.reason === "NodeLost") return "Unknown";
  return status?.phase === "Succeeded" || status?.phase === "Failed" ? reason : "Terminating";
}

function restartsOf(statuses: readonly V1ContainerStatus[]): {
  restarts: number;
  lastRestart: string | undefined;
} {
  const ends = statuses.flatMap(({ lastState }) => lastState?.terminated?.finishedAt ?? []);
  const restarts = statuses.reduce((sum, { restartCount }) => sum + (restartCount ?? 0), 0);
  return { restarts, lastRestart: ends.sort().at(-1) };
}
