import type { V1Pod, V1PodCondition } from "../../../api/generated/types.js";
import { conditionOf } from "../../../api/meta/conditions.js";
import { keyOf } from "../../../api/meta/object.js";
import { isActive } from "../../../api/meta/pods.js";
import { pods } from "../../../api/resources.js";
import { unlessGone } from "../../../client/expected-failures.js";
import type { Informer } from "../../../client/informer.js";
import { timestamp } from "../../../common/clock.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../../reconcile/controller-spec.js";
import type { Key, Reconciler, Result } from "../../reconcile/reconciler.js";

/** So long a pod that is said to be disrupted may take until it is on its way out. */
const timeoutMs = 120_000;
const type = "DisruptionTarget";

/** Takes back from pods that they are to be disrupted, when nobody did it. */
export function staleDisruptionController(context: ControllerContext): ControllerSpec {
  const all = context.informers.informer(pods);
  return {
    name: "stale-pod-disruption",
    reconciler: new StaleDisruptionReconciler(context, all),
    watches: [watchOf(all, (pod) => (isDisrupted(pod) ? [keyOf(pod.metadata)] : []))],
  };
}

class StaleDisruptionReconciler implements Reconciler {
  constructor(
    private readonly context: ControllerContext,
    private readonly pods: Informer<V1Pod>,
  ) {}

  async reconcile(key: Key): Promise<Result | void> {
    const { client, clock } = this.context;
    const pod = this.pods.get(key);
    if (!pod || !isDisrupted(pod)) return;
    const since = conditionOf(pod.status?.conditions, type)?.lastTransitionTime ?? "";
    const leftMs = timeoutMs - (clock.now() - (Date.parse(since) || 0));
    if (leftMs > 0) return { requeueAfterMs: leftMs };
    await unlessGone(client.update(pods, undisrupted(pod, timestamp(clock)), { subresource: "status" }));
  }
}

/** The kubelet's word isn't taken back: its pods may take as long as they like. */
function isDisrupted(pod: V1Pod): boolean {
  const condition = conditionOf(pod.status?.conditions, type);
  return isActive(pod) && condition?.status === "True" && condition.reason !== "TerminationByKubelet";
}

function undisrupted(pod: V1Pod, now: string): V1Pod {
  const condition: V1PodCondition = { type, status: "False", lastTransitionTime: now };
  const conditions = (pod.status?.conditions ?? []).map((one) => (one.type === type ? condition : one));
  return { ...pod, status: { ...pod.status, conditions } };
}
