import type { V1Container, V1ContainerStatus, V1PodSpec } from "../../../api/generated/types.js";
import { isRestartableInit } from "../../../api/meta/pod-resources.js";
import { shouldRestart, shouldRestartInit } from "../lifecycle/restart-policy.js";

export type Phase = "Pending" | "Running" | "Succeeded" | "Failed";

/**
 * The pod's phase, from its containers' statuses.
 * @param allEnded the pod is being ended and none of its containers runs any more: policies no longer count, and one that
 *   never came so far as to run has failed
 */
export function phaseOf(
  spec: V1PodSpec,
  inits: readonly V1ContainerStatus[],
  statuses: readonly V1ContainerStatus[],
  allEnded: boolean,
): Phase {
  const phase = phaseWithin(spec, inits, statuses, allEnded);
  return allEnded && phase === "Pending" ? "Failed" : phase;
}

function phaseWithin(
  spec: V1PodSpec,
  inits: readonly V1ContainerStatus[],
  statuses: readonly V1ContainerStatus[],
  allEnded: boolean,
): Phase {
  const initPhase = initPhaseOf(spec, inits, statuses);
  if (initPhase) return initPhase;
  const ends = statuses.map(exitOf);
  if (ends.includes("waiting")) return "Pending";
  if (ends.includes("running") || sidecarRuns(spec, inits)) return "Running";
  if (!allEnded && restarts(spec, statuses)) return "Running";
  return ends.every((code) => code === 0) ? "Succeeded" : "Failed";
}

/** Where initialization keeps the pod, or undefined when it is over. */
function initPhaseOf(
  spec: V1PodSpec,
  inits: readonly V1ContainerStatus[],
  statuses: readonly V1ContainerStatus[],
): Phase | undefined {
  if (statuses.some((status) => exitOf(status) !== "waiting")) return undefined;
  for (const container of spec.initContainers ?? []) {
    const status = named(inits, container.name);
    const failed = status ? initFailed(container, spec, status) : false;
    if (failed) return "Failed";
    if (!status || !initDone(container, status)) return "Pending";
  }
  return undefined;
}

/** The pod goes on for as long as any container of it does that isn't there for debugging. */
function sidecarRuns({ initContainers = [] }: V1PodSpec, inits: readonly V1ContainerStatus[]): boolean {
  return initContainers.some(({ name, restartPolicy }) => {
    return restartPolicy === "Always" && named(inits, name)?.state?.running !== undefined;
  });
}

function initDone(container: V1Container, status: V1ContainerStatus): boolean {
  return isRestartableInit(container) ? status.started === true : status.state?.terminated?.exitCode === 0;
}

function initFailed(container: V1Container, spec: V1PodSpec, { state }: V1ContainerStatus): boolean {
  const code = state?.terminated?.exitCode;
  if (code === undefined || code === 0 || isRestartableInit(container)) return false;
  return !shouldRestartInit(container, spec, code);
}

function restarts(spec: V1PodSpec, statuses: readonly V1ContainerStatus[]): boolean {
  return spec.containers.some((container) => {
    const status = named(statuses, container.name);
    const code = status ? exitOf(status) : "waiting";
    return typeof code === "number" && shouldRestart(container, spec, code);
  });
}

/** A container in back-off counts by how it ended last. */
function exitOf({ state, lastState }: V1ContainerStatus): number | "waiting" | "running" {
  if (state?.running) return "running";
  return state?.terminated?.exitCode ?? lastState?.terminated?.exitCode ?? "waiting";
}

const named = (statuses: readonly V1ContainerStatus[], name: string) =>
  statuses.find((status) => status.name === name);
