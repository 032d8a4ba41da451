import { isNotFound } from "../../../api/errors.js";
import type { V1Node, V1Pod, V1PodCondition } from "../../../api/generated/types.js";
import { isConditionTrue, withCondition } from "../../../api/meta/conditions.js";
import { keyOf, refOf } from "../../../api/meta/object.js";
import { isTerminal, isTerminating, observedGenerationOf } from "../../../api/meta/pods.js";
import { nodes, pods } from "../../../api/resources.js";
import { unlessGone } from "../../../client/expected-failures.js";
import type { Informer } from "../../../client/informer.js";
import { timestamp } from "../../../common/clock.js";
import type { ControllerContext } from "../../reconcile/controller-spec.js";
import type { Reconciler, Result } from "../../reconcile/reconciler.js";
import { excess } from "./excess.js";
import { type GcReason, PodGcMetrics } from "./pod-gc-metrics.js";

export interface PodGcOptions {
  /** So many pods that have ended are kept. Default 12,500. */
  readonly terminatedThreshold?: number;
  readonly periodMs?: number;
  /** A node must have been gone for so long. Default 40 s. */
  readonly quarantineMs?: number;
}

interface Informers {
  readonly pods: Informer<V1Pod>;
  readonly nodes: Informer<V1Node>;
}

const outOfService = "node.kubernetes.io/out-of-service";

/** One look over all pods. */
export class PodGcReconciler implements Reconciler {
  private readonly options: Required<PodGcOptions>;
  private readonly metrics: PodGcMetrics;
  private readonly missingSince = new Map<string, number>();

  constructor(
    private readonly context: ControllerContext,
    private readonly informers: Informers,
    { terminatedThreshold = 12_500, periodMs = 20_000, quarantineMs = 40_000 }: PodGcOptions,
  ) {
    this.options = { terminatedThreshold, periodMs, quarantineMs };
    this.metrics = new PodGcMetrics(context.meters);
  }

  async reconcile(): Promise<Result> {
    const all = this.informers.pods.list();
    await Promise.all([
      ...excess(all, this.options.terminatedThreshold).map((pod) => this.remove(pod, "terminated")),
      ...all
        .filter((pod) => isTerminating(pod) && !pod.spec?.nodeName)
        .map((pod) => this.remove(pod, "unscheduled")),
      ...(await this.outOfServicePods(all)).map((pod) => this.remove(pod, "out-of-service")),
      this.removeOrphans(all),
    ]);
    return { requeueAfterMs: this.options.periodMs };
  }

  /** Only while the node isn't ready: one that is back ends its pods itself. */
  private async outOfServicePods(all: readonly V1Pod[]): Promise<V1Pod[]> {
    const names = new Set(all.filter(isTerminating).map(({ spec }) => spec?.nodeName ?? ""));
    const out = new Set<string>();
    for (const name of names)
      if (isOut(this.informers.nodes.get(name)) && isOut(await this.read(name))) out.add(name);
    return all.filter((pod) => isTerminating(pod) && out.has(pod.spec?.nodeName ?? ""));
  }

  private async removeOrphans(all: readonly V1Pod[]): Promise<void> {
    const used = all.flatMap(({ spec }) => spec?.nodeName || []);
    const gone = new Set(used.filter((name) => !this.informers.nodes.get(name)));
    for (const name of this.missingSince.keys()) if (!gone.has(name)) this.missingSince.delete(name);
    const dead = new Set<string>();
    for (const name of gone) if (await this.isDead(name)) dead.add(name);
    const orphaned = all.filter(({ spec }) => dead.has(spec?.nodeName ?? ""));
    await Promise.all(orphaned.map((pod) => this.remove(pod, "orphaned")));
  }

  private async isDead(name: string): Promise<boolean> {
    const nowMs = this.context.clock.monotonic();
    const sinceMs = this.missingSince.get(name) ?? nowMs;
    this.missingSince.set(name, sinceMs);
    if (nowMs - sinceMs < this.options.quarantineMs) return false;
    return (await this.read(name)) === undefined;
  }

  private read(name: string): Promise<V1Node | undefined> {
    return unlessGone(this.context.client.get(nodes, { name }));
  }

  private async remove(pod: V1Pod, reason: GcReason): Promise<void> {
    this.metrics.begun(pod, reason);
    try {
      if (!isTerminal(pod)) await this.fail(pod, disruptions.get(reason));
      const options = { gracePeriodSeconds: 0, preconditions: { uid: pod.metadata.uid } };
      await this.context.client.delete(pods, refOf(keyOf(pod.metadata)), options);
    } catch (error) {
      if (isNotFound(error)) return;
      this.metrics.failed(pod, reason);
      throw error;
    }
  }

  /** Nobody is left who would say that the pod has ended. */
  private async fail(pod: V1Pod, disruption: string | undefined): Promise<void> {
    const { client, clock } = this.context;
    const conditions = disruption ? disrupted(pod, disruption, timestamp(clock)) : pod.status?.conditions;
    const status = { ...pod.status, phase: "Failed", conditions };
    await client.update(pods, { ...pod, status }, { subresource: "status" });
  }
}

/** What is told of pods that had to go for no fault of theirs. */
const disruptions: ReadonlyMap<GcReason, string> = new Map([["orphaned", "PodGC: node no longer exists"]]);

function isOut(node: V1Node | undefined): boolean {
  const ready = isConditionTrue(node?.status?.conditions, "Ready");
  return !ready && node?.spec?.taints?.some(({ key }) => key === outOfService) === true;
}

function disrupted(pod: V1Pod, message: string, now: string): V1PodCondition[] {
  const about = {
    type: "DisruptionTarget",
    status: "True",
    reason: "DeletionByPodGC",
    message,
    ...observedGenerationOf(pod),
  };
  return [...withCondition<V1PodCondition>(pod.status?.conditions, about, now)];
}
