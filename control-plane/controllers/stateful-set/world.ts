import type {
  V1ControllerRevision,
  V1PersistentVolumeClaim,
  V1Pod,
  V1StatefulSet,
} from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import type { Lister } from "../../../client/informer.js";
import { claimOwners, endsWithEarlierPod } from "./claim-owners.js";
import { hasIdentity, newMember, type Versions } from "./member.js";
import { claimsOf, hasClaimVolumes } from "./member-claims.js";
import { isWanted } from "./ordinals.js";
import type { View } from "./plan.js";

/** All that one step of a StatefulSet rests on. */
export interface World {
  readonly set: V1StatefulSet;
  readonly pods: readonly V1Pod[];
  readonly revisions: readonly V1ControllerRevision[];
  readonly versions: Versions;
  readonly collisionCount: number;
  readonly nowMs: number;
}

export function viewOf({ set, pods, versions, nowMs }: World, claims: Lister<V1PersistentVolumeClaim>): View {
  const known = (ordinal: number) =>
    claimsOf(set, ordinal).map(({ metadata }) => claims.get(keyOf(metadata)));
  return {
    set,
    pods,
    nowMs,
    updateRevision: versions.update.name,
    mayCreate(ordinal) {
      const member = { set, ordinal, pod: newMember(versions, ordinal) };
      return !known(ordinal).some((claim) => claim && endsWithEarlierPod(claim, member));
    },
    isInOrder(ordinal, pod) {
      const found = known(ordinal);
      const settled = found.every((claim) => !claim || !claimOwners(claim, { set, ordinal, pod }));
      if (!isWanted(set, ordinal)) return settled;
      const provided = pod.status?.phase !== "Pending" || !found.includes(undefined);
      return settled && provided && hasIdentity(pod) && hasClaimVolumes(set, ordinal, pod);
    },
  };
}
