import { claimNamesOf } from "../../../api/core/pods/claims.js";
import type { V1PersistentVolumeClaim, V1Pod } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import type { Informer } from "../../../client/informer.js";

const index = "claims";

/** Which pods name a claim in their volumes; those that have ended, too. */
export class ClaimConsumers {
  constructor(private readonly pods: Informer<V1Pod>) {
    pods.addIndex(index, claimKeysOf);
  }

  of({ metadata }: V1PersistentVolumeClaim): readonly V1Pod[] {
    return this.pods.byIndex(index, keyOf(metadata));
  }
}

export const claimKeysOf = (pod: V1Pod): readonly string[] =>
  claimNamesOf(pod).map((name) => keyOf({ namespace: pod.metadata.namespace, name }));
