import { isReachable } from "../../../api/core/volume-match.js";
import type { V1Node, V1PersistentVolume, V1PersistentVolumeClaim } from "../../../api/generated/types.js";
import { conditionOf } from "../../../api/meta/conditions.js";

/** Says of data that lies where no pod can come to it which claim's it is, where it is, and since when; undefined: it can be come to. */
export function absentData(
  { metadata }: V1PersistentVolumeClaim,
  volume: V1PersistentVolume,
  nodes: readonly V1Node[],
): string | undefined {
  if (!volume.spec?.nodeAffinity?.required) return undefined;
  const holders = nodes.filter((node) => isReachable(volume, node));
  if (holders.some((node) => whyAway(node) === undefined)) return undefined;
  const claim = `persistentvolumeclaim ${JSON.stringify(metadata.name)}`;
  const where = holders.map((node) => `node ${JSON.stringify(node.metadata.name)}, which ${whyAway(node)}`);
  if (where.length > 0) return `The data of ${claim} is on ${where.join(", and on ")}.`;
  const names = namedIn(volume).map((name) => JSON.stringify(name));
  const lost = names.length > 0 ? `node ${names.join(" or ")}, which is` : "a node that is";
  return `The data of ${claim} is on ${lost} not in the cluster.`;
}

function whyAway({ spec, status }: V1Node): string | undefined {
  const ready = conditionOf(status?.conditions, "Ready");
  if (ready?.status !== "True") return `is not ready${since(ready?.lastTransitionTime)}`;
  return spec?.unschedulable ? "is cordoned" : undefined;
}

const since = (time: string | undefined): string => (time ? ` since ${time}` : "");

/** The hosts that a volume's affinity names. */
function namedIn({ spec }: V1PersistentVolume): readonly string[] {
  const terms = spec?.nodeAffinity?.required?.nodeSelectorTerms ?? [];
  const requirements = terms.flatMap(({ matchExpressions = [], matchFields = [] }) => [
    ...matchExpressions,
    ...matchFields,
  ]);
  return requirements
    .filter(
      ({ key, operator }) =>
        operator === "In" && (key === "kubernetes.io/hostname" || key === "metadata.name"),
    )
    .flatMap(({ values = [] }) => values);
}
