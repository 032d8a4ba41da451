import type { V1ResourceQuota } from "../generated/types.js";
import type { KubeObject } from "../meta/object.js";
import type { ResourceList } from "../meta/pod-resources.js";
import { addQuantity, zero } from "../meta/quantity.js";
import type { Evaluator } from "./evaluator.js";
import { isWithinAll, scopesOf } from "./scopes.js";

/** The objects of one resource in a quota's namespace. */
export interface Counted {
  readonly evaluator: Evaluator;
  readonly objects: readonly KubeObject[];
}

/** How much of what the quota limits is used, of all that any of the resources uses. */
export function countUsage(quota: V1ResourceQuota, counted: readonly Counted[], nowMs: number): ResourceList {
  const limited = Object.keys(quota.spec?.hard ?? {});
  const scopes = scopesOf(quota);
  const usage: ResourceList = new Map();
  for (const { evaluator, objects } of counted) {
    const names = limited.filter((name) => evaluator.counts(name));
    for (const name of names) if (!usage.has(name)) usage.set(name, zero);
    for (const object of objects)
      if (isWithinAll(evaluator, scopes, object)) addTo(usage, names, evaluator.usageOf(object, nowMs));
  }
  return usage;
}

function addTo(usage: ResourceList, names: readonly string[], more: ResourceList): void {
  for (const name of names) {
    const amount = more.get(name);
    if (amount) usage.set(name, addQuantity(usage.get(name) ?? zero, amount));
  }
}
