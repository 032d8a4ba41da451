import type { V1JobCondition } from "../../../api/generated/types.js";
import { conditionOf } from "../../../api/meta/conditions.js";

type Given = Pick<V1JobCondition, "type" | "status" | "reason" | "message">;

/** The conditions with this one as it is given. One that was never there isn't denied. The same list when nothing changes. */
export function withJobCondition(
  conditions: readonly V1JobCondition[],
  given: Given,
  now: string,
): readonly V1JobCondition[] {
  const { type, status, reason, message } = given;
  const old = conditionOf(conditions, type);
  if (!old && status === "False") return conditions;
  const same = old?.status === status && (old.reason ?? "") === reason && (old.message ?? "") === message;
  if (same) return conditions;
  const made: V1JobCondition = { type, status, reason, message, lastProbeTime: now, lastTransitionTime: now };
  return old ? conditions.map((one) => (one === old ? made : one)) : [...conditions, made];
}
