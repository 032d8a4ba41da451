import { isConflict, isNotFound } from "../../../api/errors.js";
import type { V1Lease, V1Node, V1Pod, V1PodCondition } from "../../../api/generated/types.js";
import { conditionOf, isConditionTrue, withCondition } from "../../../api/meta/conditions.js";
import { keyOf } from "../../../api/meta/object.js";
import { isReady, isTerminal } from "../../../api/meta/pods.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { leases, nodes, pods } from "../../../api/resources.js";
import type { EventRecorder } from "../../../client/event-recorder.js";
import { unlessGone } from "../../../client/expected-failures.js";
import type { Informer } from "../../../client/informer.js";
import { timestamp } from "../../../common/clock.js";
import type { ControllerContext } from "../../reconcile/controller-spec.js";
import type { Reconciler, Result } from "../../reconcile/reconciler.js";
import { parseAges } from "../../replicas/ages.js";
import { replicaAnnotations, replicaNamespace, replicaSelector } from "../../replicas/replica-lease.js";
import { taintsFor, unknownConditions } from "./node-conditions.js";
import type { NodeLiveness } from "./node-liveness.js";
import { podsOn } from "./node-pods.js";
import { ZoneMetrics } from "./zone-metrics.js";

export interface NodeLifecycleOptions {
  readonly liveness: NodeLiveness;
  /** A node that is silent for so long is lost: 2 s in the profile `fast`, 40 s in `kubernetes`. */
  readonly graceMs: number;
  /**
   * The same for a node that no replica has heard of since it runs: after an outage of all, hosts come back one after the
   * other. Default 60 s, as Kubernetes' `--node-startup-grace-period`.
   */
  readonly startupGraceMs?: number;
  /** How often nodes are judged; default an eighth of the grace, at most 5 s. */
  readonly periodMs?: number;
}

interface Informers {
  readonly nodes: Informer<V1Node>;
  readonly pods: Informer<V1Pod>;
  readonly leases: Informer<V1Lease>;
}

const leaseNamespace = "kube-node-lease";

/** One look over all nodes. */
export class NodeLifecycleReconciler implements Reconciler {
  private readonly recorder: EventRecorder;
  private readonly metrics: ZoneMetrics;
  private readonly periodMs: number;
  /** Silence before this says nothing: a new leader and one that stalled give every node its full time again. */
  private windowStartMs = 0;
  private judgedAtMs = 0;
  private readonly heardMs = new Map<string, number>();

  constructor(
    private readonly context: ControllerContext,
    private readonly informers: Informers,
    private readonly options: NodeLifecycleOptions,
  ) {
    this.recorder = context.recorder("node-controller");
    this.metrics = new ZoneMetrics(context.meters);
    this.periodMs = options.periodMs ?? Math.min(5_000, options.graceMs / 8);
  }

  beginTerm(): void {
    this.windowStartMs = this.judgedAtMs = this.context.clock.monotonic();
    this.heardMs.clear();
  }

  renewed({ metadata: { namespace, name = "" } }: V1Lease): void {
    if (namespace === leaseNamespace) this.heard(name);
  }

  async reconcile(): Promise<Result> {
    await this.forgiveStalls();
    const startedMs = this.context.clock.monotonic();
    const all = this.informers.nodes.list();
    for (const name of this.heardMs.keys()) if (!this.informers.nodes.get(name)) this.heardMs.delete(name);
    for (const { metadata } of all)
      if (!this.heardMs.has(metadata.name ?? "")) this.heard(metadata.name ?? "");
    const evict = all.some(
      ({ status, metadata }) => !this.isLost(metadata.name) && isConditionTrue(status?.conditions, "Ready"),
    );
    await Promise.all(all.map((node) => this.judge(node, evict).catch(unlessPassing)));
    this.metrics.looked(all, this.secondsSince(startedMs));
    return { requeueAfterMs: this.periodMs };
  }

  private heard(name: string): void {
    this.heardMs.set(name, this.context.clock.monotonic());
  }

  /** What arrived while this process stood still is looked at first. */
  private async forgiveStalls(): Promise<void> {
    const { clock } = this.context;
    const lateMs = clock.monotonic() - this.judgedAtMs - this.periodMs;
    await clock.yield();
    this.judgedAtMs = clock.monotonic();
    if (lateMs > Math.max(this.periodMs, this.options.graceMs / 4)) this.windowStartMs = this.judgedAtMs;
  }

  private isLost(name = ""): boolean {
    const { liveness, graceMs, startupGraceMs = 60_000 } = this.options;
    const lastSeenMs = liveness.lastSeenMs(name);
    const signs = [lastSeenMs ?? 0, liveness.windowStartMs, this.heardMs.get(name) ?? 0, this.windowStartMs];
    const patienceMs = lastSeenMs === undefined ? startupGraceMs : graceMs;
    return this.context.clock.monotonic() - Math.max(...signs) > patienceMs;
  }

  private secondsSince(ms: number): number {
    return (this.context.clock.monotonic() - ms) / 1_000;
  }

  private async judge(node: V1Node, evict: boolean): Promise<void> {
    const startedMs = this.context.clock.monotonic();
    const { name } = node.metadata;
    // What was late may arrive while the Leases are read.
    const lost = this.isLost(name) && !(await this.hasRenewed(node)) && this.isLost(name);
    const current = lost ? await this.markLost(node) : node;
    await this.taint(current, evict);
    if (lost) await this.takeOutOfService(current);
    this.metrics.judged(this.secondsSince(startedMs));
  }

  /**
   * Asked before a node counts as lost: a Lease that was renewed unseen means that nothing is heard here, and says nothing
   * of the nodes; or it is another replica's, which hears the node.
   */
  private async hasRenewed(node: V1Node): Promise<boolean> {
    if (conditionOf(node.status?.conditions, "Ready")?.status === "Unknown") return false;
    const ref = { namespace: leaseNamespace, name: node.metadata.name ?? "" };
    const fresh = await unlessGone(this.context.client.get(leases, ref));
    if (!fresh || !this.isNews(fresh)) return this.isHeardElsewhere(ref.name);
    this.windowStartMs = this.context.clock.monotonic();
    return true;
  }

  private async isHeardElsewhere(name: string): Promise<boolean> {
    const options = { namespace: replicaNamespace, labelSelector: replicaSelector };
    const { items } = await this.context.client.list(leases, options);
    const isHeard = items.some((lease) => this.isNews(lease) && ageIn(lease, name) <= this.options.graceMs);
    if (isHeard) this.heard(name);
    return isHeard;
  }

  private isNews({ metadata, spec }: V1Lease): boolean {
    return this.informers.leases.get(keyOf(metadata))?.spec?.renewTime !== spec?.renewTime;
  }

  private async markLost(node: V1Node): Promise<V1Node> {
    const { client, clock } = this.context;
    const conditions = unknownConditions(node, timestamp(clock));
    if (semanticEqual(conditions, node.status?.conditions ?? [])) return node;
    const changed = { ...node, status: { ...node.status, conditions } };
    const written = await client.update(nodes, changed, { subresource: "status" });
    const wasReady = isConditionTrue(node.status?.conditions, "Ready");
    const { name } = node.metadata;
    if (wasReady)
      this.recorder.event(node, "Normal", "NodeNotReady", `Node ${name} status is now: NodeNotReady`);
    return written;
  }

  private async taint(node: V1Node, evict: boolean): Promise<void> {
    const { client, clock } = this.context;
    const had = node.spec?.taints?.some(({ effect }) => effect === "NoExecute") === true;
    const ready = conditionOf(node.status?.conditions, "Ready")?.status === "True";
    const taints = taintsFor(node, evict || (had && !ready), timestamp(clock));
    if (semanticEqual(taints, node.spec?.taints)) return;
    const { taints: _, ...spec } = node.spec ?? {};
    await client.update(nodes, { ...node, spec: taints.length > 0 ? { ...spec, taints } : spec });
    if (!had && taints.some(({ effect }) => effect === "NoExecute")) this.metrics.evicted(node);
  }

  /** At once, so that no Service sends anyone to a host that is gone. */
  private async takeOutOfService({ metadata }: V1Node): Promise<void> {
    const affected = podsOn(this.informers.pods, metadata.name ?? "").filter(
      (pod) => isReady(pod) && !isTerminal(pod),
    );
    await Promise.all(affected.map((pod) => this.markNotReady(pod).catch(unlessPassing)));
  }

  private async markNotReady(pod: V1Pod): Promise<void> {
    const { client, clock } = this.context;
    const ready = { ...conditionOf(pod.status?.conditions, "Ready"), type: "Ready", status: "False" };
    const conditions = withCondition<V1PodCondition>(pod.status?.conditions, ready, timestamp(clock));
    const status = { ...pod.status, conditions: [...conditions] };
    await client.update(pods, { ...pod, status }, { subresource: "status" });
    this.recorder.event(pod, "Warning", "NodeNotReady", "Node is not ready");
  }
}

function ageIn({ metadata: { annotations } }: V1Lease, node: string): number {
  return parseAges(annotations?.[replicaAnnotations.heardNodes] ?? "").get(node) ?? Number.POSITIVE_INFINITY;
}

/** The next look is soon, and finds the newer object. */
function unlessPassing(error: unknown): void {
  if (!isConflict(error) && !isNotFound(error)) throw error;
}
