import type { V1Deployment, V1ReplicaSet } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import { isControlledBy } from "../../../api/meta/owner-references.js";
import { isActive, isReady } from "../../../api/meta/pods.js";
import { deployments, pods, replicaSets, replicationControllers } from "../../../api/resources.js";
import type { ClusterView } from "../../cluster/cluster-view.js";
import { differs, type QuietRule } from "./quiet-rule.js";

/** Every ReplicaSet and ReplicationController has its pods, and says so. */
export const replicaSetsAgree: QuietRule = ({ view }) =>
  [...view.list(replicaSets), ...view.list(replicationControllers)].flatMap((set) => {
    const own = view.list(pods).filter((pod) => isControlledBy(pod, set) && isActive(pod));
    const name = `${set.kind} ${keyOf(set.metadata)}`;
    return [
      ...differs(`${name} pods`, own.length, set.spec?.replicas),
      ...differs(`${name} replicas`, set.status?.replicas, own.length),
      ...differs(`${name} ready`, set.status?.readyReplicas ?? 0, own.filter(isReady).length),
      ...differs(`${name} observed`, set.status?.observedGeneration, set.metadata.generation),
    ];
  });

/** Every Deployment is rolled out whole, says so, and keeps no more history than it may. */
export const deploymentsAgree: QuietRule = ({ view }) =>
  view.list(deployments).flatMap((deployment) => faultsOf(deployment, view));

function faultsOf(deployment: V1Deployment, view: ClusterView): readonly string[] {
  const { spec, status, metadata } = deployment;
  const name = `Deployment ${keyOf(metadata)}`;
  const sets = view.list(replicaSets).filter((set) => isControlledBy(set, deployment));
  const wanted = spec?.replicas ?? 1;
  const used = sets.filter((set) => (set.spec?.replicas ?? 0) > 0);
  const sizes = used.map((set) => set.spec?.replicas);
  return [
    ...differs(`${name} sizes`, sizes, wanted > 0 ? [wanted] : []),
    ...used.flatMap((set) => differs(`${name} image`, imageOf(set), imageOf(deployment))),
    ...differs(`${name} updated`, status?.updatedReplicas ?? 0, wanted),
    ...differs(`${name} available`, status?.availableReplicas ?? 0, wanted),
    ...differs(`${name} replicas`, status?.replicas ?? 0, wanted),
    ...differs(`${name} observed`, status?.observedGeneration, metadata.generation),
    ...differs(`${name} history`, sets.length - 1 <= (spec?.revisionHistoryLimit ?? 10), true),
  ];
}

const imageOf = (owner: V1ReplicaSet | V1Deployment) => owner.spec?.template?.spec?.containers[0]?.image;
