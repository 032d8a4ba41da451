import { type Fields, isFields } from "../meta/fields.js";
import { arranged } from "./arranged.js";
import { badStrategicPatch } from "./errors.js";
import { firstPlaces, type Identity, identityBy } from "./item-identity.js";

/** How items of a list are told apart and merged; without a key they are scalars. */
export interface ListRules {
  readonly mergeKey: string | undefined;
  mergeItem(original: Fields, patch: Fields): Fields;
}

/** `original` after the items of `patch`, which come in the patch's order, before others that they didn't stand behind. */
export function mergeList(
  original: readonly unknown[],
  patch: readonly unknown[],
  rules: ListRules,
): unknown[] {
  const identity = identityBy(rules.mergeKey);
  if (rules.mergeKey === undefined)
    return arranged([...new Set([...original, ...patch])], patch, original, identity);
  const { items, survivors, replaces } = partsOf(original, patch, identity);
  return replaces
    ? items
    : arranged(mergeItems(survivors, items, rules, identity), items, survivors, identity);
}

/** What a patch does with a list. */
interface ListParts {
  /** The patch's items that are no directives. */
  readonly items: Fields[];
  /** The original items that it doesn't delete. */
  readonly survivors: readonly unknown[];
  readonly replaces: boolean;
}

export function partsOf(
  original: readonly unknown[],
  patch: readonly unknown[],
  identity: Identity,
): ListParts {
  const items: Fields[] = [];
  const deleted = new Set<string>();
  let replaces = false;
  for (const item of patch) {
    if (!isFields(item)) throw badStrategicPatch.document();
    if (!Object.hasOwn(item, "$patch")) items.push(item);
    else if (item.$patch === "delete") deleted.add(identity(item));
    else if (item.$patch === "replace") replaces = true;
    else throw badStrategicPatch.directive(item.$patch, item);
  }
  const survivors = deleted.size > 0 ? original.filter((item) => !deleted.has(identity(item))) : original;
  return { items, survivors, replaces };
}

function mergeItems(
  original: readonly unknown[],
  patch: readonly Fields[],
  { mergeItem }: ListRules,
  identity: Identity,
): unknown[] {
  const result = [...original];
  const places = firstPlaces(result, identity);
  for (const item of patch) {
    const key = identity(item);
    const at = places.get(key);
    if (at === undefined) places.set(key, result.push(item) - 1);
    else result[at] = mergeItem(result[at] as Fields, item);
  }
  return result;
}
