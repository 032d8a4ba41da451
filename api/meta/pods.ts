import type { V1Pod } from "../generated/types.js";
import { conditionOf, isConditionTrue } from "./conditions.js";

/** Succeeded or Failed: its containers have ended for good. */
export function isTerminal({ status }: V1Pod): boolean {
  return status?.phase === "Succeeded" || status?.phase === "Failed";
}

export const mirrorAnnotation = "kubernetes.io/config.mirror";

/** Made by a node to show what it runs by itself. */
export const isMirror = ({ metadata }: V1Pod) => metadata.annotations?.[mirrorAnnotation] !== undefined;

export const isTerminating = ({ metadata }: V1Pod) => metadata.deletionTimestamp !== undefined;

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

/** Restarts of all containers together, sidecars included. */
export function restartCount({ status }: V1Pod): number {
  const all = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  return all.reduce((sum, container) => sum + container.restartCount, 0);
}
