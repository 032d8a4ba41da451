import type { Snapshot } from "../snapshot.js";
import { podClaims } from "../volumes/pod-claims.js";
import type { PromisedVolumes } from "../volumes/promised-volumes.js";
import { VolumeChoices } from "../volumes/volume-choices.js";
import type { VolumeListers } from "../volumes/volume-listers.js";
import type { Reserve } from "./reserve.js";

/** What the pod's unbound claims will have on the node: no other pod's claim gets it meanwhile. */
export const promiseVolumes = (
  listers: VolumeListers,
  promised: PromisedVolumes,
  snapshot: Snapshot,
): Reserve => ({
  name: "VolumeBinding",
  reserve({ key, pod, claims }, nodeName) {
    if (claims.length === 0) return;
    const found = podClaims(pod, listers);
    if (typeof found === "string") throw new Error(found);
    const node = snapshot.named(nodeName)?.node;
    const promises = node && new VolumeChoices(found.delayed, listers, promised).on(node);
    if (!promises) throw new Error(`node ${nodeName} has no volumes for ${key} any more`);
    promised.hold(key, promises);
  },
  release: ({ key }) => promised.release(key),
});
