import type { V1ControllerRevision, V1DaemonSet, V1Node, V1Pod } from "../../../api/generated/types.js";
import { selectorOf } from "../../../api/meta/label-selector.js";
import { keyOf } from "../../../api/meta/object.js";
import { isControlledBy } from "../../../api/meta/owner-references.js";
import { isTerminating } from "../../../api/meta/pods.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { daemonSets, nodes, pods } from "../../../api/resources.js";
import type { Informer } from "../../../client/informer.js";
import type { ControllerContext } from "../../reconcile/controller-spec.js";
import type { Key, Reconciler, Result } from "../../reconcile/reconciler.js";
import { claim } from "../claim.js";
import { nextAvailableMs } from "../next-available.js";
import { candidates } from "../owned-index.js";
import { RevisionHistory } from "../revisions/revision-history.js";
import { confirmWanted, unlessStale } from "../stale-view.js";
import { WriteBarrier } from "../write-barrier.js";
import { DaemonHistory, type Version } from "./daemon-history.js";
import { hashLabel } from "./daemon-pod.js";
import { DaemonPods } from "./daemon-pods.js";
import { daemonSetStatus } from "./daemon-set-status.js";
import { type DaemonInput, viewOf } from "./daemon-view.js";
import { type DaemonPlan, isNothing, planNodes } from "./node-plan.js";
import { planUpdate } from "./rolling-update.js";

export interface DaemonSetInformers {
  readonly sets: Informer<V1DaemonSet>;
  readonly pods: Informer<V1Pod>;
  readonly nodes: Informer<V1Node>;
  readonly revisions: Informer<V1ControllerRevision>;
}

/** One step of one DaemonSet: claims its pods, brings each node to its one, or an update further, and counts. */
export class DaemonSetReconciler implements Reconciler {
  private readonly barrier = new WriteBarrier();
  private readonly history: DaemonHistory;
  private readonly control: DaemonPods;

  constructor(
    private readonly context: ControllerContext,
    private readonly informers: DaemonSetInformers,
  ) {
    const { barrier } = this;
    const common = { client: context.client, barrier };
    this.history = new DaemonHistory(
      new RevisionHistory({ ...common, ownerType: daemonSets, informer: informers.revisions, hashLabel }),
    );
    this.control = new DaemonPods(context, informers.pods, barrier);
  }

  beginTerm(): void {
    this.control.beginTerm();
  }

  async reconcile(key: Key, signal: AbortSignal): Promise<Result | void> {
    const set = this.informers.sets.get(key);
    if (!set) return this.barrier.forget(key);
    if (!this.barrier.isPassed(key) || set.metadata.deletionTimestamp) return;
    return (await unlessStale(this.step(set, signal))) ?? undefined;
  }

  private async step(set: V1DaemonSet, signal: AbortSignal): Promise<Result | void> {
    const owned = await this.claimPods(set);
    const version = await this.history.look(set);
    const seen = this.inputOf(set, version, this.informers.nodes.list(), owned);
    const input = isNothing(this.planOf(seen)) ? seen : await this.lookAnew(seen, version);
    const failure = await this.control.run(set, version.hash, this.planOf(input), signal);
    signal.throwIfAborted();
    await this.history.trim(set, version, owned);
    await this.updateStatus(input, version);
    if (failure !== undefined) throw failure;
    return this.nextLook(input);
  }

  private claimPods(set: V1DaemonSet): Promise<V1Pod[]> {
    const { client } = this.context;
    const selector = selectorOf(set.spec?.selector);
    const options = { client, owner: set, ownerType: daemonSets, type: pods, selector };
    return claim(options, candidates(this.informers.pods, set));
  }

  /** What is there before anything is made or deleted: another leader may have been at it. */
  private async lookAnew({ set }: DaemonInput, version: Version): Promise<DaemonInput> {
    const { client } = this.context;
    await confirmWanted(client, daemonSets, set);
    const [present, inNamespace] = await Promise.all([
      client.list(nodes),
      client.list(pods, { namespace: set.metadata.namespace }),
    ]);
    const owned = inNamespace.items.filter((pod) => isControlledBy(pod, set));
    return this.inputOf(set, version, present.items, owned);
  }

  private inputOf(
    set: V1DaemonSet,
    { hashes }: Version,
    present: readonly V1Node[],
    owned: readonly V1Pod[],
  ): DaemonInput {
    return { set, nodes: present, pods: owned, hashes, nowMs: this.context.clock.now() };
  }

  private async updateStatus(input: DaemonInput, { collisionCount }: Version): Promise<void> {
    const { set } = input;
    const status = daemonSetStatus(viewOf(input), collisionCount);
    if (semanticEqual(status, set.status)) return;
    const { client } = this.context;
    const written = await client.update(daemonSets, { ...set, status }, { subresource: "status" });
    this.barrier.wrote(keyOf(set.metadata), this.informers.sets, written);
  }

  /** An update goes on only where each node has what it should. */
  private planOf(input: DaemonInput): DaemonPlan {
    const view = viewOf(input);
    const first = planNodes(view, (pod) => this.control.waitMs(input.set, pod) > 0);
    return isNothing(first) ? planUpdate(view) : first;
  }

  private nextLook({ set, pods, nowMs }: DaemonInput): Result | void {
    const waits = [
      nextAvailableMs(pods, set.spec?.minReadySeconds ?? 0, nowMs),
      ...pods.filter((pod) => !isTerminating(pod)).map((pod) => this.control.waitMs(set, pod) || undefined),
    ].filter((ms) => ms !== undefined);
    return waits.length > 0 ? { requeueAfterMs: Math.min(...waits) } : undefined;
  }
}
