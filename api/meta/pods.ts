import type { V1ContainerStatus, V1Pod } from "../generated/types.js";
import { conditionOf, isConditionTrue } from "./conditions.js";

/** Succeeded or Failed: its containers have ended for good. */
export function isTerminal({ status }: V1Pod): boolean {
  return status?.phase === "Succeeded" || status?.phase === "Failed";
}

export const mirrorAnnotation = "kubernetes.io/config.mirror";
export const sourceAnnotation = "kubernetes.io/config.source";

/** Made by a node to show what it runs by itself. */
export const isMirror = ({ metadata }: V1Pod) => metadata.annotations?.[mirrorAnnotation] !== undefined;

/** On a node: it came from a file of that node. What pods of the API say here is not believed. */
export const isStatic = ({ metadata }: V1Pod) => metadata.annotations?.[sourceAnnotation] === "file";

const systemCriticalPriority = 2_000_000_000;

/** What nodes and the cluster can't do without: neither evicted by nodes nor refused for what they lack. */
export const isCritical = (pod: V1Pod) =>
  isStatic(pod) || (pod.spec?.priority ?? 0) >= systemCriticalPriority;

export const isTerminating = ({ metadata }: V1Pod) => metadata.deletionTimestamp !== undefined;

/** Whether a node gave it, from a file's content: those of the API are written otherwise. */
export const isStaticUid = (uid: string): boolean => /^[0-9a-f]{32}$/.test(uid);

/** Neither ended nor on its way out: what counts towards a controller's replicas. */
export const isActive = (pod: V1Pod) => !isTerminal(pod) && !isTerminating(pod);

export const isReady = ({ status }: V1Pod) => isConditionTrue(status?.conditions, "Ready");

/** Ready for `minReadySeconds` without a break, seen at `nowMs`. */
export function isAvailable(pod: V1Pod, minReadySeconds: number, nowMs: number): boolean {
  if (!isReady(pod)) return false;
  return minReadySeconds === 0 || readySinceMs(pod) + minReadySeconds * 1000 <= nowMs;
}

/** When the pod became Ready; infinitely late while the time is unknown. */
export function readySinceMs({ status }: V1Pod): number {
  const since = conditionOf(status?.conditions, "Ready")?.lastTransitionTime;
  return since === undefined ? Number.POSITIVE_INFINITY : Date.parse(since);
}

export const isHostNetwork = ({ spec }: V1Pod) => spec?.hostNetwork === true;

export interface Restarts {
  readonly containers: number;
  readonly sidecars: number;
}

/** The most restarts of any container, and of any init container that goes on running beside them. */
export function mostRestarts({ spec, status }: V1Pod): Restarts {
  const sidecars = new Set(
    spec?.initContainers?.filter(({ restartPolicy }) => restartPolicy === "Always").map(({ name }) => name),
  );
  const most = (statuses: readonly V1ContainerStatus[] = []) =>
    Math.max(0, ...statuses.map(({ restartCount }) => restartCount));
  return {
    containers: most(status?.containerStatuses),
    sidecars: most(status?.initContainerStatuses?.filter(({ name }) => sidecars.has(name))),
  };
}

/** What a condition of a pod says of the generation that it is about. */
export const observedGenerationOf = ({ metadata: { generation } }: V1Pod) =>
  generation === undefined ? {} : { observedGeneration: generation };
