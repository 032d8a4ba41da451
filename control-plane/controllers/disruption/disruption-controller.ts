import type { V1Pod, V1PodDisruptionBudget } from "../../../api/generated/types.js";
import { selectorOf } from "../../../api/meta/label-selector.js";
import { type KubeObject, keyOf } from "../../../api/meta/object.js";
import {
  deployments,
  podDisruptionBudgets,
  pods,
  type ResourceType,
  replicaSets,
  replicationControllers,
  statefulSets,
} from "../../../api/resources.js";
import type { Kinds } from "../../../api/scheme/kinds.js";
import type { Informer } from "../../../client/informer.js";
import {
  type ControllerContext,
  type ControllerSpec,
  type Watch,
  watchOf,
} from "../../reconcile/controller-spec.js";
import type { Key } from "../../reconcile/reconciler.js";
import { DisruptionReconciler } from "./disruption-reconciler.js";
import { type Owners, ownersKey } from "./expected-pods.js";

export interface DisruptionOptions {
  readonly kinds: Kinds;
}

/** The kinds of controllers that most pods have; those of others are asked for. */
const common: readonly ResourceType[] = [deployments, replicaSets, statefulSets, replicationControllers];

/** Says of each PodDisruptionBudget how many pods may go. */
export function disruptionController(
  context: ControllerContext,
  { kinds }: DisruptionOptions,
): ControllerSpec {
  const informers = {
    budgets: context.informers.informer(podDisruptionBudgets),
    pods: context.informers.informer(pods),
  };
  const owners = common.map((type) => context.informers.informer(type));
  return {
    name: "disruption",
    reconciler: new DisruptionReconciler(context, informers, kinds, listersOf(owners, kinds)),
    watches: [
      watchOf(informers.budgets, ({ metadata }) => [keyOf(metadata)]),
      watchOf(informers.pods, (pod) => keysOfPod(informers.budgets, pod)),
      ...owners.map((informer) => onScale(informer, informers.budgets, kinds)),
    ],
  };
}

function listersOf(owners: readonly Informer<KubeObject>[], kinds: Kinds): Owners {
  return new Map(
    owners.flatMap((informer) => {
      const { group, resource } = informer.type;
      const kind = kinds.current().byResource(group, resource);
      return kind ? [[ownersKey(group, kind.kind), informer] as const] : [];
    }),
  );
}

function keysOfPod(budgets: Informer<V1PodDisruptionBudget>, { metadata }: V1Pod): Key[] {
  return budgets
    .list(metadata.namespace)
    .filter(({ spec }) => selectorOf(spec?.selector).matches(metadata.labels))
    .map((budget) => keyOf(budget.metadata));
}

/** Controllers change with each of their pods; only how many they want matters, and that they come. */
function onScale(
  informer: Informer<KubeObject>,
  budgets: Informer<V1PodDisruptionBudget>,
  kinds: Kinds,
): Watch {
  const { group, resource } = informer.type;
  const wanted = (object: KubeObject) => kinds.current().byResource(group, resource)?.scaling?.wanted(object);
  return {
    subscribe(enqueue) {
      const wake = ({ metadata }: KubeObject) =>
        budgets
          .list(metadata.namespace)
          .map((budget) => keyOf(budget.metadata))
          .forEach(enqueue);
      return informer.addHandler({
        onAdd: wake,
        onUpdate(object, old) {
          if (wanted(object) !== wanted(old)) wake(object);
        },
      });
    },
  };
}
