import type { V1Deployment, V1ReplicaSet } from "../../../api/generated/types.js";
import { revisionOf } from "./annotations.js";
import type { DeploymentWriter } from "./deployment-writer.js";
import type { World } from "./world.js";

/** Deletes the old ReplicaSets beyond the history limit. */
export async function trimHistory(writer: DeploymentWriter, { deployment, sets }: World): Promise<void> {
  for (const set of outdatedSets(deployment, sets.old)) await writer.deleteSet(deployment, set);
}

/** Of the lowest revisions beyond the history limit those that are empty. */
export function outdatedSets({ spec }: V1Deployment, old: readonly V1ReplicaSet[]): V1ReplicaSet[] {
  const limit = spec?.revisionHistoryLimit ?? Number.POSITIVE_INFINITY;
  const there = old.filter(({ metadata }) => !metadata.deletionTimestamp);
  const lowestFirst = [...there].sort((a, b) => (revisionOf(a) < revisionOf(b) ? -1 : 1));
  return lowestFirst.slice(0, Math.max(0, there.length - limit)).filter(isEmpty);
}

function isEmpty({ metadata, spec, status }: V1ReplicaSet): boolean {
  const observed = (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
  return observed && (status?.replicas ?? 0) === 0 && (spec?.replicas ?? 0) === 0;
}
