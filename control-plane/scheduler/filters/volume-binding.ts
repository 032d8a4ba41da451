import { isReachable } from "../../../api/core/volume-match.js";
import type { V1PersistentVolume, V1PersistentVolumeClaim } from "../../../api/generated/types.js";
import type { ClusterEvent } from "../cluster-event.js";
import type { PodInfo } from "../pod-info.js";
import type { Snapshot } from "../snapshot.js";
import { absentData } from "../volumes/absent-data.js";
import { type PodClaims, podClaims } from "../volumes/pod-claims.js";
import type { PromisedVolumes } from "../volumes/promised-volumes.js";
import { VolumeChoices } from "../volumes/volume-choices.js";
import type { VolumeListers } from "../volumes/volume-listers.js";
import { type Filter, finalRefusal, type Prepared } from "./filter.js";

const lost = finalRefusal("node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)");
const elsewhere = finalRefusal("node(s) didn't match PersistentVolume's node affinity");
const nothing = finalRefusal("node(s) didn't find available persistent volumes to bind");

/** The pod's claims have their volumes there, or can have them. */
export const volumeBinding = (listers: VolumeListers, promised: PromisedVolumes): Filter => ({
  name: "VolumeBinding",
  events: ["claim-changed", "volume-changed", "class-changed", "node-added", "node-updated"],
  isLocal: false,
  demand: ({ namespace, claims }) => [namespace, claims],
  prepare(pod, snapshot) {
    if (pod.claims.length === 0) return undefined;
    const found = podClaims(pod.pod, listers);
    if (typeof found === "string") return { fault: finalRefusal(found), check: () => undefined };
    return prepared(found, listers, promised, snapshot);
  },
  wakes: (pod, event) => event.type !== "claim-changed" || isOf(pod, event),
});

const isOf = ({ namespace, claims }: PodInfo, { claim }: ClusterEvent & { type: "claim-changed" }): boolean =>
  namespace === claim.metadata.namespace && claims.some((name) => name === claim.metadata.name);

function prepared(
  { bound, delayed }: PodClaims,
  listers: VolumeListers,
  promised: PromisedVolumes,
  snapshot: Snapshot,
): Prepared {
  const volumes = bound.map(({ spec }) => listers.volume(spec?.volumeName ?? ""));
  const there = volumes.filter((volume) => volume !== undefined);
  const open = new VolumeChoices(delayed, listers, promised);
  return {
    check({ node }) {
      if (there.length < volumes.length) return lost;
      if (!there.every((volume) => isReachable(volume, node))) return elsewhere;
      return open.on(node) ? undefined : nothing;
    },
    hint: () => firstAbsent(bound, volumes, snapshot),
  };
}

function firstAbsent(
  claims: readonly V1PersistentVolumeClaim[],
  volumes: readonly (V1PersistentVolume | undefined)[],
  snapshot: Snapshot,
): string | undefined {
  const nodes = snapshot.nodes.map(({ node }) => node);
  for (const [at, claim] of claims.entries()) {
    const volume = volumes[at];
    const why = volume && absentData(claim, volume, nodes);
    if (why) return why;
  }
  return undefined;
}
