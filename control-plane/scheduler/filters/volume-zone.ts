import type { V1Node, V1PersistentVolume } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import type { PodInfo } from "../pod-info.js";
import type { VolumeListers } from "../volumes/volume-listers.js";
import { type Filter, finalRefusal } from "./filter.js";

const elsewhere = finalRefusal("node(s) had no available volume zone");
const zoneLabels = [
  "topology.kubernetes.io/zone",
  "topology.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone",
  "failure-domain.beta.kubernetes.io/region",
];

/** Volumes that say by a label where they are, are used there. Several zones are joined by `__`. */
export const volumeZone = (listers: VolumeListers): Filter => ({
  name: "VolumeZone",
  events: ["claim-changed", "volume-changed", "node-added", "node-updated"],
  isLocal: false,
  demand: ({ namespace, claims }) => [namespace, claims],
  prepare(pod) {
    const zones = volumesOf(pod, listers).flatMap(zonesOf);
    if (zones.length === 0) return undefined;
    return { check: ({ node }) => (zones.every((zone) => isIn(zone, node)) ? undefined : elsewhere) };
  },
  wakes: () => true,
});

interface Zone {
  readonly label: string;
  readonly values: readonly string[];
}

function volumesOf({ namespace, claims }: PodInfo, listers: VolumeListers): readonly V1PersistentVolume[] {
  const names = claims.map((name) => listers.claim(keyOf({ namespace, name }))?.spec?.volumeName ?? "");
  return names.map((name) => listers.volume(name)).filter((volume) => volume !== undefined);
}

function zonesOf({ metadata: { labels = {} } }: V1PersistentVolume): Zone[] {
  return zoneLabels.flatMap((label) => {
    const value = labels[label];
    return value === undefined ? [] : [{ label, values: value.split("__") }];
  });
}

/** A node that says nothing of zones may be anywhere. */
function isIn({ label, values }: Zone, { metadata: { labels = {} } }: V1Node): boolean {
  if (!zoneLabels.some((name) => labels[name] !== undefined)) return true;
  return values.includes(labels[label] ?? "");
}
