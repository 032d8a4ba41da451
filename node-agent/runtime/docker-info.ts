import type Docker from "dockerode";
import type { ContainerInfo, ContainerState } from "./container-runtime.js";
import { limitsOf } from "./docker-limits.js";
import { stopSignalName } from "./stop-signal.js";

/** `inspect`'s answer in our words. */
export function containerInfo(inspected: Docker.ContainerInspectInfo): ContainerInfo {
  const { State: state } = inspected;
  const labels = inspected.Config.Labels ?? {};
  const startedAt = realTime(state.StartedAt);
  const finishedAt = realTime(state.FinishedAt);
  const ended = !state.Running && (startedAt !== undefined || state.Error !== "");
  return {
    id: inspected.Id,
    labels,
    state: containerState(state, ended),
    image: inspected.Config.Image,
    imageId: inspected.Image,
    pid: state.Pid,
    stopSignal: stopSignalName((inspected.Config as { readonly StopSignal?: string }).StopSignal),
    ...(inspected.HostConfig.Runtime ? { handler: inspected.HostConfig.Runtime } : {}),
    createdAt: inspected.Created,
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(ended ? { finishedAt: finishedAt ?? inspected.Created, exitCode: state.ExitCode } : {}),
    ...(state.OOMKilled ? { oomKilled: true } : {}),
    ...(state.Error ? { error: state.Error } : {}),
    resources: limitsOf(inspected.HostConfig, labels),
  };
}

function containerState(state: { Running: boolean }, ended: boolean): ContainerState {
  if (state.Running) return "running";
  return ended ? "exited" : "created";
}

/** Docker writes the year 1 for what has not happened. */
function realTime(time: string): string | undefined {
  return time.startsWith("0001-") ? undefined : time;
}
