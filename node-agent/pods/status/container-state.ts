import type { V1ContainerState, V1ContainerStateTerminated } from "../../../api/generated/types.js";
import type { ContainerInfo } from "../../runtime/container-runtime.js";
import type { ObservedContainer } from "../lifecycle/observed-pod.js";

/** What a container left as its last words, by container id. */
export type TerminationMessages = ReadonlyMap<string, string>;

export interface States {
  readonly state: V1ContainerState;
  readonly lastState: V1ContainerState;
}

/**
 * A container's state and last state.
 * @param idleReason what it waits for when nothing has failed: ContainerCreating or PodInitializing
 * @param willRestart it has ended and is to run again
 */
export function statesOf(
  seen: ObservedContainer,
  messages: TerminationMessages,
  idleReason: string,
  willRestart: boolean,
): States {
  const { current, previous } = seen;
  const before = previous ? { terminated: terminated(previous, messages) } : {};
  if (!current) return { state: { waiting: waitingState(seen, idleReason) }, lastState: {} };
  if (current.state === "running") {
    return { state: { running: { startedAt: seconds(current.startedAt) } }, lastState: before };
  }
  const ended = { terminated: terminated(current, messages) };
  if (willRestart && seen.failure)
    return { state: { waiting: waitingState(seen, idleReason) }, lastState: ended };
  return { state: ended, lastState: before };
}

function waitingState({ failure }: ObservedContainer, idleReason: string) {
  if (!failure) return { reason: idleReason };
  return { reason: failure.reason, ...(failure.message ? { message: failure.message } : {}) };
}

function terminated(info: ContainerInfo, messages: TerminationMessages): V1ContainerStateTerminated {
  const neverRan = info.error !== undefined && info.startedAt === undefined;
  const message = messages.get(info.id) || (neverRan ? info.error : undefined);
  return {
    exitCode: neverRan ? startErrorCode : (info.exitCode ?? 0),
    reason: reasonOf(info, neverRan),
    ...(message ? { message } : {}),
    startedAt: seconds(info.startedAt) ?? "1970-01-01T00:00:00Z",
    finishedAt: seconds(info.finishedAt),
    containerID: `docker://${info.id}`,
  };
}

/** What Kubernetes' own runtimes give for a process that could not be started. */
const startErrorCode = 128;

function reasonOf(info: ContainerInfo, neverRan: boolean): string {
  if (neverRan) return "StartError";
  if (info.oomKilled) return "OOMKilled";
  return info.exitCode === 0 ? "Completed" : "Error";
}

/** Runtimes write fractions of seconds; the API's Time has none. */
const seconds = (time: string | undefined) => time?.replace(/(\.\d+)?(Z|[+-]00:00)$/, "Z");
