import type { V1ResourceQuota } from "../../../api/generated/types.js";
import { type KubeObject, keyOf } from "../../../api/meta/object.js";
import { hardOf } from "../../../api/quota/charge.js";
import type { Evaluator } from "../../../api/quota/evaluator.js";
import { formatAll, sameAmounts } from "../../../api/quota/resource-list.js";
import { isWithinAll, scopesOf } from "../../../api/quota/scopes.js";
import type { Informer, InformerHandler } from "../../../client/informer.js";
import type { Clock } from "../../../common/clock.js";
import type { Key } from "../../reconcile/reconciler.js";

/** A quota whose status doesn't tell of all that it limits. What writes add to the usage is counted already. */
export function awaitsCount({ spec, status }: V1ResourceQuota): boolean {
  const hard = spec?.hard ?? {};
  if (!status?.hard || !sameAmounts(status.hard, hard)) return true;
  return Object.keys(hard).some((name) => status.used?.[name] === undefined);
}

/** The quotas that are about such objects, of one namespace or of all. */
export function concerned(
  quotas: Informer<V1ResourceQuota>,
  { counts }: Evaluator,
  namespace?: string,
): V1ResourceQuota[] {
  return quotas.list(namespace).filter((quota) => Object.keys(hardOf(quota)).some(counts));
}

/** Wakes the quotas that an object counts against, when it comes, goes or counts otherwise than before. */
export function wakesOf(
  quotas: Informer<V1ResourceQuota>,
  evaluator: Evaluator,
  clock: Clock,
  enqueue: (key: Key) => void,
): InformerHandler<KubeObject> {
  const about = ({ metadata: { namespace = "" } }: KubeObject) => concerned(quotas, evaluator, namespace);
  const wake = (object: KubeObject) => {
    for (const { metadata } of about(object)) enqueue(keyOf(metadata));
  };
  return {
    onAdd: wake,
    onDelete: wake,
    onUpdate(object, old) {
      for (const quota of about(object))
        if (countsOtherwise(quota, evaluator, object, old, clock.now())) enqueue(keyOf(quota.metadata));
    },
  };
}

function countsOtherwise(
  quota: V1ResourceQuota,
  evaluator: Evaluator,
  object: KubeObject,
  old: KubeObject,
  nowMs: number,
): boolean {
  const amounts = (one: KubeObject) => formatAll(evaluator.usageOf(one, nowMs));
  const scopes = scopesOf(quota);
  return (
    evaluator.fadesAtMs?.(object) !== evaluator.fadesAtMs?.(old) ||
    isWithinAll(evaluator, scopes, object) !== isWithinAll(evaluator, scopes, old) ||
    !sameAmounts(amounts(object), amounts(old))
  );
}
