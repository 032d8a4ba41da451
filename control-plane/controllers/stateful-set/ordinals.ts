import type { V1Pod, V1StatefulSet } from "../../../api/generated/types.js";

/** The greatest ordinal that a name can say. */
const greatest = 2 ** 31 - 1;

export const memberName = (set: V1StatefulSet, ordinal: number) => `${set.metadata.name}-${ordinal}`;

/** The number in the name of a member of the set; undefined: its name is not one that the set gives. */
export function ordinalOf(set: V1StatefulSet, { metadata: { name = "" } }: V1Pod): number | undefined {
  const digits = /-(0|[1-9]\d{0,9})$/.exec(name)?.[1];
  const ordinal = Number(digits);
  return digits !== undefined && ordinal <= greatest && name === memberName(set, ordinal)
    ? ordinal
    : undefined;
}

export const isMember = (set: V1StatefulSet, pod: V1Pod) => ordinalOf(set, pod) !== undefined;

export const replicasOf = ({ spec }: V1StatefulSet) => spec?.replicas ?? 1;
export const startOf = ({ spec }: V1StatefulSet) => spec?.ordinals?.start ?? 0;
/** The first ordinal behind the set's last one. */
export const endOf = (set: V1StatefulSet) => startOf(set) + replicasOf(set);

export function isWanted(set: V1StatefulSet, ordinal: number): boolean {
  return ordinal >= startOf(set) && ordinal < endOf(set);
}
