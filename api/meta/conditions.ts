/** What all kinds' conditions share. */
export interface Condition {
  type: string;
  status: string;
  reason?: string | undefined;
  message?: string | undefined;
  lastTransitionTime?: string | undefined;
}

export function conditionOf<C extends Condition>(
  conditions: readonly C[] | undefined,
  type: string,
): C | undefined {
  return conditions?.find((condition) => condition.type === type);
}

export const isConditionTrue = (conditions: readonly Condition[] | undefined, type: string) =>
  conditionOf(conditions, type)?.status === "True";

/**
 * The conditions with `condition` put in. `lastTransitionTime` is `now` when the status changes and what it was otherwise.
 * Returns the same list when nothing but that time could differ.
 */
export function withCondition<C extends Condition>(
  conditions: readonly C[] | undefined,
  condition: Omit<C, "lastTransitionTime">,
  now: string,
): readonly C[] {
  const old = conditionOf(conditions, condition.type);
  const kept = old?.status === condition.status ? old.lastTransitionTime : undefined;
  const next = { ...condition, lastTransitionTime: kept ?? now } as unknown as C;
  if (old && same(old, next)) return conditions ?? [];
  if (!old) return [...(conditions ?? []), next];
  return (conditions ?? []).map((one) => (one === old ? next : one));
}

export function withoutCondition<C extends Condition>(
  conditions: readonly C[] | undefined,
  type: string,
): readonly C[] {
  const kept = (conditions ?? []).filter((condition) => condition.type !== type);
  return conditions && kept.length === conditions.length ? conditions : kept;
}

function same(left: object, right: object): boolean {
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  const fieldOf = (of: object, key: string) => (of as Record<string, unknown>)[key];
  return [...keys].every((key) => fieldOf(left, key) === fieldOf(right, key));
}
