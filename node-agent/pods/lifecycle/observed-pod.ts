import { type ContainerInfo, containerLabels } from "../../runtime/container-runtime.js";
import type { BackOff } from "./back-off.js";

/** Why a container could not be started, as it shows in its waiting state. */
export interface StartFailure {
  readonly reason: string;
  readonly message: string;
  readonly retryAtMs: number;
}

/** One container of a pod as this node sees it. */
export interface ObservedContainer {
  /** The newest instance that has run (or failed to). */
  readonly current?: ContainerInfo | undefined;
  /** When the newest one was seen to have ended. Like all these times, of a clock that never steps. */
  readonly endedAtMs?: number | undefined;
  /** The one before, which has ended. */
  readonly previous?: ContainerInfo | undefined;
  readonly failure?: StartFailure | undefined;
  readonly backOff?: BackOff | undefined;
  /** Its postStart hook has ended and its startup probe, if any, has passed. */
  readonly started: boolean;
  /** Its readiness probe passes, or it has none and is started. */
  readonly ready: boolean;
  /** It was stopped because its definition has changed. */
  readonly replaced?: boolean;
  /** A liveness or startup probe, or its postStart hook, wants it restarted. */
  readonly unhealthy?: { readonly message: string; readonly graceSeconds?: number | undefined } | undefined;
}

/** Everything that is known of a pod's containers at one moment. */
export interface ObservedPod {
  readonly sandbox?: ContainerInfo | undefined;
  /** The sandbox has its network and files. */
  readonly sandboxReady: boolean;
  /** Not before then is a sandbox to be tried again. */
  readonly sandboxRetryAtMs: number;
  readonly containers: ReadonlyMap<string, ObservedContainer>;
  /** Keys of the actions that are under way. */
  readonly busy: ReadonlySet<string>;
  readonly startedAtMs: number;
  /** Something of the pod is still on this node: volumes, address, ended containers. */
  readonly remains: boolean;
}

const unseen: ObservedContainer = { started: false, ready: false };

export const containerOf = (observed: ObservedPod, name: string): ObservedContainer =>
  observed.containers.get(name) ?? unseen;

export const isRunning = ({ current }: ObservedContainer) => current?.state === "running";

export const restartCountOf = (info: ContainerInfo) => Number(info.labels[containerLabels.restartCount] ?? 0);

/** Whether the newest instance belongs to the sandbox that runs now. */
export function isOfSandbox({ current }: ObservedContainer, { sandbox }: ObservedPod): boolean {
  return current !== undefined && current.labels[containerLabels.sandboxId] === sandbox?.id;
}
