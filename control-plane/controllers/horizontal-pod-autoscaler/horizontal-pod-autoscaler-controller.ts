import type { V2HorizontalPodAutoscaler } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { horizontalPodAutoscalers } from "../../../api/resources.js";
import type { Kinds } from "../../../api/scheme/kinds.js";
import type { Informer } from "../../../client/informer.js";
import type { ControllerContext, ControllerSpec, Watch } from "../../reconcile/controller-spec.js";
import { usualAutoscaling } from "./autoscaling-settings.js";
import { HorizontalPodAutoscalerReconciler } from "./horizontal-pod-autoscaler-reconciler.js";

export interface HorizontalPodAutoscalerOptions {
  readonly kinds: Kinds;
  /** How often figures are looked at: 5 s in the profile `fast`, 15 s in `kubernetes`. */
  readonly autoscalingPeriodMs: number;
}

/** Lets there be as many replicas as their usage asks for. */
export function horizontalPodAutoscalerController(
  context: ControllerContext,
  { kinds, autoscalingPeriodMs }: HorizontalPodAutoscalerOptions,
): ControllerSpec {
  const autoscalers = context.informers.informer(horizontalPodAutoscalers);
  const settings = { ...usualAutoscaling, syncPeriodMs: autoscalingPeriodMs };
  return {
    name: "horizontalpodautoscaler",
    reconciler: new HorizontalPodAutoscalerReconciler(context, autoscalers, kinds, settings),
    watches: [onDemand(autoscalers)],
  };
}

/** What is written of them after each look says nothing new. */
function onDemand(autoscalers: Informer<V2HorizontalPodAutoscaler>): Watch {
  return {
    subscribe(enqueue) {
      const wake = ({ metadata }: V2HorizontalPodAutoscaler) => enqueue(keyOf(metadata));
      return autoscalers.addHandler({
        onAdd: wake,
        onUpdate(object, old) {
          if (object.metadata.uid !== old.metadata.uid || !semanticEqual(object.spec, old.spec)) wake(object);
        },
        onDelete: wake,
      });
    },
  };
}
