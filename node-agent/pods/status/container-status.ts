import type {
  V1Container,
  V1ContainerStatus,
  V1PodSpec,
  V1ResourceRequirements,
} from "../../../api/generated/types.js";
import { isRestartableInit } from "../../../api/meta/pod-resources.js";
import { type ContainerInfo, containerLabels } from "../../runtime/container-runtime.js";
import { parseIdentity } from "../../runtime/identity.js";
import { hasInitialized } from "../lifecycle/init-containers.js";
import {
  containerOf,
  isRunning,
  type ObservedContainer,
  type ObservedPod,
  restartCountOf,
} from "../lifecycle/observed-pod.js";
import { shouldRestart, shouldRestartInit } from "../lifecycle/restart-policy.js";
import { statesOf, type TerminationMessages } from "./container-state.js";

export type ActualResources = ReadonlyMap<string, V1ResourceRequirements>;

export interface ContainerStatusInput {
  readonly spec: V1PodSpec;
  readonly observed: ObservedPod;
  readonly messages: TerminationMessages;
  /** What running containers have, by name; of others it is what they are to have. */
  readonly resources?: ActualResources;
  /** The pod is on its way out, so nothing restarts. */
  readonly ending: boolean;
  /** Whether the runtime can make read-only what is mounted below. */
  readonly recursive: boolean;
}

export function containerStatuses(input: ContainerStatusInput): V1ContainerStatus[] {
  const initialized = initsAreDone(input);
  const idle = initialized ? "ContainerCreating" : "PodInitializing";
  return byName(input.spec.containers.map((container) => statusOf(container, input, idle, false)));
}

export function initContainerStatuses(input: ContainerStatusInput): V1ContainerStatus[] {
  const inits = input.spec.initContainers ?? [];
  return inits.map((container) => statusOf(container, input, "PodInitializing", true));
}

export function ephemeralContainerStatuses(input: ContainerStatusInput): V1ContainerStatus[] {
  const idle = input.spec.initContainers?.length ? "PodInitializing" : "ContainerCreating";
  const statuses = (input.spec.ephemeralContainers ?? []).map((container) => ({
    ...statusOf(container, { ...input, ending: true }, idle, false),
    ready: false,
    started: false,
  }));
  return byName(statuses);
}

function initsAreDone({ spec, observed }: ContainerStatusInput): boolean {
  if (!spec.initContainers?.length || hasInitialized({ spec, observed })) return true;
  return spec.initContainers.every((container) => {
    const seen = containerOf(observed, container.name);
    return isRestartableInit(container) ? seen.started : seen.current?.exitCode === 0;
  });
}

function statusOf(
  container: V1Container,
  input: ContainerStatusInput,
  idleReason: string,
  init: boolean,
): V1ContainerStatus {
  const seen = containerOf(input.observed, container.name);
  const running = isRunning(seen);
  return {
    name: container.name,
    ...statesOf(seen, input.messages, idleReason, willRestart(container, input, init)),
    ready: init && !isRestartableInit(container) ? seen.current?.exitCode === 0 : running && seen.ready,
    restartCount: seen.current ? restartCountOf(seen.current) : 0,
    image: seen.current?.image ?? container.image ?? "",
    imageID: seen.current ? imageId(seen.current) : "",
    ...(seen.current ? { containerID: `docker://${seen.current.id}` } : {}),
    started: running && seen.started,
    ...resources(container, input),
    ...mounts(container, input.recursive),
    ...(seen.current?.stopSignal ? { stopSignal: seen.current.stopSignal } : {}),
    ...userOf(seen),
  };
}

/** A local image has no digest of a registry; its own id names its content. */
function imageId({ labels, imageId: id }: ContainerInfo): string {
  const ref = labels[containerLabels.imageRef] ?? id;
  return ref.startsWith("sha256:") ? `docker://${ref}` : ref;
}

function willRestart(
  container: V1Container,
  { spec, observed, ending }: ContainerStatusInput,
  init: boolean,
): boolean {
  const exitCode = containerOf(observed, container.name).current?.exitCode;
  if (ending || exitCode === undefined) return !ending;
  if (init && !isRestartableInit(container)) return shouldRestartInit(container, spec, exitCode);
  return shouldRestart(container, spec, exitCode);
}

function resources(
  container: V1Container,
  { spec, resources: actual }: ContainerStatusInput,
): Pick<V1ContainerStatus, "allocatedResources" | "resources"> {
  if (!container.resources) return {};
  const { requests = {} } = container.resources;
  const isGranted =
    Object.keys(requests).length > 0 && !spec.ephemeralContainers?.includes(container as never);
  return {
    ...(isGranted ? { allocatedResources: requests } : {}),
    resources: actual?.get(container.name) ?? container.resources,
  };
}

function userOf({ current }: ObservedContainer): Pick<V1ContainerStatus, "user"> {
  const identity = parseIdentity(current?.labels[containerLabels.user]);
  if (!identity) return {};
  const { uid, gid, groups } = identity;
  return { user: { linux: { uid, gid, supplementalGroups: [gid, ...groups] } } };
}

function mounts({ volumeMounts }: V1Container, recursive: boolean): Pick<V1ContainerStatus, "volumeMounts"> {
  if (!volumeMounts?.length) return {};
  return {
    volumeMounts: volumeMounts.map(({ name, mountPath, readOnly, recursiveReadOnly: mode = "Disabled" }) => ({
      name,
      mountPath,
      ...(readOnly
        ? { readOnly, recursiveReadOnly: mode !== "Disabled" && recursive ? "Enabled" : "Disabled" }
        : {}),
    })),
  };
}

const byName = (statuses: V1ContainerStatus[]) => statuses.sort((a, b) => (a.name < b.name ? -1 : 1));
