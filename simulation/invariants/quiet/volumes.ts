import { claimNamesOf } from "../../../api/core/pods/claims.js";
import type { V1PersistentVolume, V1PersistentVolumeClaim } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import { persistentVolumeClaims, persistentVolumes, pods } from "../../../api/resources.js";
import type { ClusterView } from "../../cluster/cluster-view.js";
import { differs, type QuietRule } from "./quiet-rule.js";

/** Claims that pods use are bound, each to a volume that is bound to it; no volume is left of claims that went. */
export const volumesAgree: QuietRule = ({ view }) => [
  ...view.list(persistentVolumeClaims).flatMap((claim) => faultsOfClaim(claim, view)),
  ...view.list(persistentVolumes).flatMap((volume) => faultsOfVolume(volume, view)),
];

function faultsOfClaim(
  { metadata, spec, status }: V1PersistentVolumeClaim,
  view: ClusterView,
): readonly string[] {
  const isUsed = view
    .list(pods)
    .some(
      (pod) =>
        pod.metadata.namespace === metadata.namespace && claimNamesOf(pod).includes(metadata.name ?? ""),
    );
  const name = `claim ${keyOf(metadata)}`;
  if (status?.phase !== "Bound") return differs(`${name} in use`, isUsed, false);
  const volume = view.get(persistentVolumes, { name: spec?.volumeName ?? "" });
  return differs(`${name} volume`, volume?.spec?.claimRef?.uid, metadata.uid);
}

function faultsOfVolume(
  { metadata, spec, status }: V1PersistentVolume,
  view: ClusterView,
): readonly string[] {
  const { namespace = "", name = "", uid } = spec?.claimRef ?? {};
  const claim = view.get(persistentVolumeClaims, { namespace, name });
  return [
    ...differs(`volume ${metadata.name} phase`, status?.phase, "Bound"),
    ...differs(`volume ${metadata.name} claim`, claim?.metadata.uid, uid),
  ];
}
