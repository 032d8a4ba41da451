import { keyOf } from "../../../api/meta/object.js";
import type { NodeInfo } from "../node-info.js";
import type { PodInfo } from "../pod-info.js";
import type { VolumeListers } from "../volumes/volume-listers.js";
import { type Filter, refusal } from "./filter.js";

const inUse = refusal(
  "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode",
);

/** A claim for one pod alone has no other pod. */
export const volumeRestrictions = (listers: VolumeListers): Filter => ({
  name: "VolumeRestrictions",
  events: ["pod-removed"],
  isLocal: false,
  demand: ({ namespace, claims }) => [namespace, claims],
  prepare(pod, snapshot) {
    const exclusive = exclusiveClaims(pod, listers);
    if (exclusive.size === 0) return undefined;
    const shares = (other: PodInfo) =>
      other.key !== pod.key &&
      other.namespace === pod.namespace &&
      other.claims.some((name) => exclusive.has(name));
    let others = 0;
    for (const node of snapshot.nodes) for (const each of node.pods.values()) if (shares(each)) others++;
    return {
      // Wherever the other pod is: the claim is one for the whole cluster.
      check: () => (others > 0 ? inUse : undefined),
      count(other: PodInfo, _node: NodeInfo, change) {
        if (shares(other)) others += change;
      },
    };
  },
  wakes(pod, event) {
    if (event.type !== "pod-removed") return true;
    const gone = new Set(event.pod.namespace === pod.namespace ? event.pod.claims : []);
    return pod.claims.some((name) => gone.has(name));
  },
});

function exclusiveClaims({ namespace, claims }: PodInfo, listers: VolumeListers): ReadonlySet<string> {
  const modes = (name: string) => listers.claim(keyOf({ namespace, name }))?.spec?.accessModes ?? [];
  return new Set(claims.filter((name) => modes(name).includes("ReadWriteOncePod")));
}
