import { isFields } from "../meta/fields.js";
import { arranged } from "./arranged.js";
import { badStrategicPatch } from "./errors.js";
import { type Identity, identityBy } from "./item-identity.js";
import { type ListRules, mergeList, partsOf } from "./merge-list.js";
import { withoutDirectives } from "./without.js";

/** The merged list in the order that the patch wants. Either of `original` and `patch` may be absent. */
export function orderedList(
  original: readonly unknown[] | undefined,
  patch: readonly unknown[] | undefined,
  order: readonly unknown[],
  rules: ListRules,
): unknown[] {
  const identity = identityBy(rules.mergeKey);
  if (patch) checkOrder(patch, order, identity);
  if (!original) return arranged(withoutDirectives(patch) as unknown[], order, [], identity);
  if (!patch) return arranged(original, order, original, identity);
  const merged = mergeList(original, patch, rules);
  return arranged(merged, order, formerOrder(original, patch, rules, identity), identity);
}

/** The order before the patch, where as many new items as were deleted have taken the free places at the end. */
function formerOrder(
  original: readonly unknown[],
  patch: readonly unknown[],
  { mergeKey }: ListRules,
  identity: Identity,
): readonly unknown[] {
  if (mergeKey === undefined) return original;
  const { items, survivors, replaces } = partsOf(original, patch, identity);
  if (replaces) return survivors;
  const known = new Set(survivors.map(identity));
  const added = items.filter((item) => !known.has(identity(item)));
  return [...survivors, ...added].slice(0, original.length);
}

/** Throws where the patch's own items stand in another order than the wanted one. */
function checkOrder(patch: readonly unknown[], order: readonly unknown[], identity: Identity): void {
  if (order.length === 0) return;
  const items = patch.filter((item) => !isFields(item) || !Object.hasOwn(item, "$patch"));
  let found = 0;
  for (const wanted of order)
    if (found < items.length && identity(items[found]) === identity(wanted)) found += 1;
  if (found < items.length) throw badStrategicPatch.otherOrder(patch, order);
}
