import { type FieldError, invalid } from "../field-error.js";
import type { V1StatefulSet, V1StatefulSetStatus } from "../generated/types.js";
import { checkNonNegative } from "../meta/checks.js";

const counts = ["readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"] as const;
const numbers = ["replicas", ...counts, "observedGeneration", "collisionCount"] as const;

/** No part is more than the whole, and hash collisions that were counted stay counted. */
export function validateStatefulSetStatusUpdate(
  { status }: V1StatefulSet,
  { status: old }: V1StatefulSet,
): FieldError[] {
  if (!status) return [];
  return [
    ...numbers.flatMap((name) => checkNonNegative(status[name], `status.${name}`)),
    ...counts.flatMap((name) => checkAtMost(status, name, "replicas")),
    ...checkAtMost(status, "availableReplicas", "readyReplicas"),
    ...((status.collisionCount ?? 0) < (old?.collisionCount ?? 0)
      ? [invalid("status.collisionCount", status.collisionCount ?? 0, "cannot be decremented")]
      : []),
  ];
}

function checkAtMost(
  status: V1StatefulSetStatus,
  part: (typeof counts)[number],
  whole: "replicas" | "readyReplicas",
): FieldError[] {
  const value = status[part] ?? 0;
  if (value <= (status[whole] ?? 0)) return [];
  return [invalid(`status.${part}`, value, `cannot be greater than status.${whole}`)];
}
