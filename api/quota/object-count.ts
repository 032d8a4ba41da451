import type { ResourceList } from "../meta/pod-resources.js";
import type { Quantity } from "../meta/quantity.js";
import type { Evaluator } from "./evaluator.js";

export const countOf = (count: number): Quantity => ({
  nanos: BigInt(count) * 1_000_000_000n,
  format: "DecimalSI",
});

/** `count/deployments.apps`: by what name a quota limits how many objects there are. */
export const objectCountName = (group: string, resource: string) =>
  `count/${resource}${group ? `.${group}` : ""}`;

/** Of resources that are only counted. @param alias what some are called, too, from before there were such names */
export function objectCountEvaluator(group: string, resource: string, alias?: string): Evaluator {
  const names = [objectCountName(group, resource), ...(alias === undefined ? [] : [alias])];
  const usage: ResourceList = new Map(names.map((name) => [name, countOf(1)]));
  return {
    handles: ({ operation, subresource }) => operation === "CREATE" && subresource === undefined,
    counts: (name) => names.includes(name),
    usageOf: () => usage,
  };
}
