import { keyOf } from "../../../api/meta/object.js";
import { resourceQuotas } from "../../../api/resources.js";
import type { Kinds } from "../../../api/scheme/kinds.js";
import type { ControllerContext, ControllerSpec } from "../../reconcile/controller-spec.js";
import { QuotaReconciler } from "./quota-reconciler.js";
import { awaitsCount, concerned, wakesOf } from "./quota-wakes.js";
import { QuotableKinds } from "./quotable-kinds.js";

export interface ResourceQuotaOptions {
  readonly kinds: Kinds;
}

/** Tells how much of what a quota limits is used: counts it anew whenever something that it is about changes. */
export function resourceQuotaController(
  { client, clock, informers }: ControllerContext,
  { kinds }: ResourceQuotaOptions,
): ControllerSpec {
  const quotas = informers.informer(resourceQuotas);
  const quotable = new QuotableKinds(informers, kinds);
  return {
    name: "resourcequota",
    reconciler: new QuotaReconciler(client, quotable, clock),
    watches: [
      {
        subscribe: (enqueue) =>
          quotas.addHandler({
            onAdd: ({ metadata }) => enqueue(keyOf(metadata)),
            onUpdate: (quota) => awaitsCount(quota) && enqueue(keyOf(quota.metadata)),
            onDelete: ({ metadata }) => enqueue(keyOf(metadata)),
          }),
      },
      {
        subscribe: (enqueue) =>
          quotable.follow(({ evaluator }, informer) => {
            // Before the kind came nobody could say how much of it is used.
            for (const { metadata } of concerned(quotas, evaluator)) enqueue(keyOf(metadata));
            return informer.addHandler(wakesOf(quotas, evaluator, clock, enqueue));
          }),
      },
    ],
  };
}
