import type { V1Deployment, V1ReplicaSet } from "../../../api/generated/types.js";
import { desiredReplicasOf } from "./annotations.js";
import { isRolling, maxSurge, replicasOf } from "./fenceposts.js";
import { sameTemplate } from "./template.js";

/** The ReplicaSets of a Deployment: the one with its present template, where there is one, and the others. */
export interface Sets {
  readonly current: V1ReplicaSet | undefined;
  readonly old: readonly V1ReplicaSet[];
}

/** New sizes of ReplicaSets, in the order in which they are to be set. */
export type Sizes = ReadonlyMap<V1ReplicaSet, number>;

export function divide(deployment: V1Deployment, sets: readonly V1ReplicaSet[]): Sets {
  const template = deployment.spec?.template;
  const current = byAge(sets).find((set) => sameTemplate(set.spec?.template, template));
  return { current, old: sets.filter((set) => set !== current) };
}

export const allOf = ({ current, old }: Sets) => (current ? [...old, current] : [...old]);
export const activeOf = (sets: readonly V1ReplicaSet[]) => sets.filter((set) => replicasOf(set) > 0);

export const emptied = (sets: readonly V1ReplicaSet[]): Sizes => new Map(sets.map((set) => [set, 0]));

export const wantedBy = (sets: readonly V1ReplicaSet[]) =>
  sets.reduce((sum, set) => sum + replicasOf(set), 0);

export function counted(
  sets: readonly V1ReplicaSet[],
  field: "replicas" | "readyReplicas" | "availableReplicas" | "terminatingReplicas",
): number {
  return sets.reduce((sum, { status }) => sum + (status?.[field] ?? 0), 0);
}

/** Oldest first; equals by name. */
export function byAge(sets: readonly V1ReplicaSet[]): V1ReplicaSet[] {
  return [...sets].sort(olderFirst);
}

export function olderFirst(a: V1ReplicaSet, b: V1ReplicaSet): number {
  const [createdA, createdB] = [a.metadata.creationTimestamp ?? "", b.metadata.creationTimestamp ?? ""];
  if (createdA !== createdB) return createdA < createdB ? -1 : 1;
  return (a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1;
}

/** How large the current ReplicaSet may be now, given what else is there. */
export function sizeOfCurrent(deployment: V1Deployment, sets: Sets): number {
  const wanted = replicasOf(deployment);
  if (!isRolling(deployment)) return wanted;
  const size = sets.current ? replicasOf(sets.current) : 0;
  const room = wanted + maxSurge(deployment) - wantedBy(allOf(sets));
  return room <= 0 ? size : size + Math.min(room, wanted - size);
}

/** Has the current ReplicaSet all pods, so that nothing of the others is needed any more? */
export function isSaturated(deployment: V1Deployment, current: V1ReplicaSet | undefined): boolean {
  if (!current) return false;
  const wanted = replicasOf(deployment);
  const sized = replicasOf(current) === wanted && desiredReplicasOf(current) === wanted;
  return sized && (current.status?.availableReplicas ?? 0) === wanted;
}
