import type { V1Node, V1Pod, V1PodCondition, V1Taint } from "../../../api/generated/types.js";
import { withCondition } from "../../../api/meta/conditions.js";
import { keyOf, refOf } from "../../../api/meta/object.js";
import { observedGenerationOf } from "../../../api/meta/pods.js";
import { tolerationSeconds } from "../../../api/meta/taints.js";
import { nodes, pods } from "../../../api/resources.js";
import type { EventRecorder } from "../../../client/event-recorder.js";
import { unlessGone } from "../../../client/expected-failures.js";
import type { Informer } from "../../../client/informer.js";
import { timestamp } from "../../../common/clock.js";
import type { ControllerContext } from "../../reconcile/controller-spec.js";
import type { Meters } from "../../reconcile/meters.js";
import type { Key, Reconciler, Result } from "../../reconcile/reconciler.js";

interface Informers {
  readonly nodes: Informer<V1Node>;
  readonly pods: Informer<V1Pod>;
}

/** Evicts a pod once it may not stay beside its node's taints any longer. */
export class TaintEvictionReconciler implements Reconciler {
  private readonly recorder: EventRecorder;
  private readonly metrics: ReturnType<typeof metricsOf>;
  /** Since when, on our own clock, each pod bears its node's taints: the seconds of a toleration count from there. */
  private readonly since = new Map<Key, { readonly uid: string | undefined; readonly atMs: number }>();

  constructor(
    private readonly context: ControllerContext,
    private readonly informers: Informers,
  ) {
    this.recorder = context.recorder("taint-eviction-controller");
    this.metrics = metricsOf(context.meters);
  }

  beginTerm(): void {
    this.since.clear();
  }

  async reconcile(key: Key): Promise<Result | void> {
    const pod = this.informers.pods.get(key);
    const node = this.informers.nodes.get(pod?.spec?.nodeName ?? "");
    if (!pod || pod.metadata.deletionTimestamp || noExecute(node).length === 0)
      return void this.since.delete(key);
    const leftMs = this.leftMs(key, pod, node);
    if (leftMs === undefined) return;
    if (leftMs > 0) return { requeueAfterMs: leftMs };
    return this.evictUnlessWell(key, pod);
  }

  /** The node may be well again, which is not known here yet. */
  private async evictUnlessWell(key: Key, pod: V1Pod): Promise<Result | void> {
    const name = pod.spec?.nodeName ?? "";
    const leftMs = this.leftMs(key, pod, await unlessGone(this.context.client.get(nodes, { name })));
    if (leftMs === undefined) return;
    if (leftMs > 0) return { requeueAfterMs: leftMs };
    await unlessGone(this.evict(pod));
    this.metrics.evicted();
    this.metrics.lateBy(-leftMs / 1_000);
  }

  /** How long the pod may stay beside the node's taints; undefined: for ever. */
  private leftMs(key: Key, pod: V1Pod, node: V1Node | undefined): number | undefined {
    const seconds = tolerationSeconds(noExecute(node), pod.spec?.tolerations);
    if (seconds === undefined) return undefined;
    return this.bearsSince(key, pod) + seconds * 1000 - this.context.clock.monotonic();
  }

  private bearsSince(key: Key, { metadata: { uid } }: V1Pod): number {
    const known = this.since.get(key);
    if (known?.uid === uid && known) return known.atMs;
    const atMs = this.context.clock.monotonic();
    this.since.set(key, { uid, atMs });
    return atMs;
  }

  private async evict(pod: V1Pod): Promise<void> {
    const { client, clock } = this.context;
    const conditions = [...disrupted(pod, timestamp(clock))];
    await client.update(pods, { ...pod, status: { ...pod.status, conditions } }, { subresource: "status" });
    const told = `Marking for deletion Pod ${keyOf(pod.metadata)}`;
    this.recorder.event(pod, "Normal", "TaintManagerEviction", told);
    await client.delete(pods, refOf(keyOf(pod.metadata)), { preconditions: { uid: pod.metadata.uid } });
  }
}

/** kube-controller-manager's figures, `taint_eviction_controller_*`, by its names. */
const metricsOf = (meters: Meters) => ({
  evicted: meters.counter({
    name: "taint_eviction_controller_pod_deletions_total",
    help: "Pods that were evicted",
  }),
  lateBy: meters.histogram({
    name: "taint_eviction_controller_pod_deletion_duration_seconds",
    help: "How long after its time a pod was evicted",
    buckets: [0.005, 0.025, 0.1, 0.5, 1, 2.5, 10, 30, 60, 120, 180, 240],
  }),
});

export function noExecute(node: V1Node | undefined): readonly V1Taint[] {
  return node?.spec?.taints?.filter(({ effect }) => effect === "NoExecute") ?? [];
}

function disrupted(pod: V1Pod, now: string): readonly V1PodCondition[] {
  const condition = {
    type: "DisruptionTarget",
    status: "True",
    reason: "DeletionByTaintManager",
    message: "Taint manager: deleting due to NoExecute taint",
    ...observedGenerationOf(pod),
  };
  return withCondition<V1PodCondition>(pod.status?.conditions, condition, now);
}
