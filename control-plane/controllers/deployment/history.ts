import type { V1ReplicaSet } from "../../../api/generated/types.js";
import { revisionOf } from "./annotations.js";
import type { DeploymentWriter } from "./deployment-writer.js";
import type { World } from "./world.js";

/** Deletes the oldest empty ReplicaSets beyond the history limit. */
export async function trimHistory(writer: DeploymentWriter, { deployment, sets }: World): Promise<void> {
  const limit = deployment.spec?.revisionHistoryLimit ?? Number.POSITIVE_INFINITY;
  const kept = sets.old.filter(({ metadata }) => !metadata.deletionTimestamp);
  const oldest = [...kept].sort((a, b) => (revisionOf(a) < revisionOf(b) ? -1 : 1));
  for (const set of oldest.slice(0, Math.max(0, kept.length - limit)))
    if (isEmpty(set)) await writer.deleteSet(deployment, set);
}

function isEmpty({ metadata, spec, status }: V1ReplicaSet): boolean {
  const observed = (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
  return observed && (status?.replicas ?? 0) === 0 && (spec?.replicas ?? 0) === 0;
}
