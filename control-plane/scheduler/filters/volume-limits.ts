import type { V1CSINode } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import type { PodInfo } from "../pod-info.js";
import type { VolumeListers } from "../volumes/volume-listers.js";
import { type Filter, refusal } from "./filter.js";

const full = refusal("node(s) exceed max volume count");

/** No more volumes of a CSI driver than the node's CSINode says that it takes, each counted once however many pods have it. */
export const volumeLimits = (listers: VolumeListers): Filter => ({
  name: "NodeVolumeLimits",
  events: ["pod-removed", "claim-changed", "volume-changed", "node-added"],
  isLocal: false,
  demand: ({ namespace, claims }) => [namespace, claims],
  prepare(pod) {
    const wanted = driversOf(pod, listers);
    if (wanted.size === 0) return undefined;
    return {
      check(node) {
        const limits = limitsOf(listers.csiNode(node.name));
        if (limits.size === 0) return undefined;
        const used = new Map([...node.pods.values()].flatMap((other) => [...driversOf(other, listers)]));
        return exceeds(wanted, used, limits) ? full : undefined;
      },
    };
  },
  wakes: () => true,
});

/** Of the volumes behind a pod's claims their drivers, by a name that a volume has for itself alone. */
function driversOf({ namespace, claims }: PodInfo, listers: VolumeListers): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const name of claims) {
    const { volumeName = "" } = listers.claim(keyOf({ namespace, name }))?.spec ?? {};
    const csi = listers.volume(volumeName)?.spec?.csi;
    if (csi) found.set(`${csi.driver}/${csi.volumeHandle}`, csi.driver);
  }
  return found;
}

function limitsOf(node: V1CSINode | undefined): ReadonlyMap<string, number> {
  const drivers = node?.spec?.drivers ?? [];
  return new Map(
    drivers.flatMap(({ name, allocatable }) =>
      allocatable?.count === undefined ? [] : [[name, allocatable.count] as const],
    ),
  );
}

/** What is here already asks for no more room. */
function exceeds(
  wanted: ReadonlyMap<string, string>,
  used: ReadonlyMap<string, string>,
  limits: ReadonlyMap<string, number>,
): boolean {
  const more = [...wanted].filter(([volume]) => !used.has(volume)).map(([, driver]) => driver);
  const count = (drivers: Iterable<string>, driver: string) =>
    [...drivers].filter((each) => each === driver).length;
  return [...new Set(more)].some(
    (driver) =>
      count(used.values(), driver) + count(more, driver) > (limits.get(driver) ?? Number.POSITIVE_INFINITY),
  );
}
