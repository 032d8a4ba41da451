import type { V1Pod } from "../../../api/generated/types.js";
import { controllerOf, isControlledBy } from "../../../api/meta/owner-references.js";
import { isActive } from "../../../api/meta/pods.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { pods } from "../../../api/resources.js";
import type { Informer } from "../../../client/informer.js";
import { timestamp } from "../../../common/clock.js";
import type { ControllerContext } from "../../reconcile/controller-spec.js";
import type { Key, Reconciler, Result } from "../../reconcile/reconciler.js";
import { claim } from "../claim.js";
import { nextAvailableMs } from "../next-available.js";
import { candidates, controlledBy } from "../owned-index.js";
import { isNamespaceTerminating, PodControl } from "../pod-control.js";
import { slowStart } from "../slow-start.js";
import { confirmActive, confirmWanted, unlessStale } from "../stale-view.js";
import { WriteBarrier } from "../write-barrier.js";
import { CountPace } from "./count-pace.js";
import { podsToDelete } from "./deletion-ranking.js";
import type { ReplicaKind, ReplicaOwner } from "./replica-kind.js";
import { replicaStatus } from "./replica-status.js";

/** At most so many pods are created or deleted in one step. */
const burst = 500;

interface Informers<S extends ReplicaOwner> {
  readonly sets: Informer<S>;
  readonly pods: Informer<V1Pod>;
}

/** One step of one ReplicaSet or the like: claims its pods, then makes or deletes some, and counts them. */
export class ReplicaReconciler<S extends ReplicaOwner> implements Reconciler {
  private readonly barrier = new WriteBarrier();
  private readonly pace: CountPace;
  private readonly control: PodControl;

  constructor(
    private readonly context: ControllerContext,
    private readonly kind: ReplicaKind<S>,
    private readonly informers: Informers<S>,
  ) {
    this.pace = new CountPace(context.clock);
    this.control = new PodControl(context.client, context.recorder(kind.component));
  }

  async reconcile(key: Key, signal: AbortSignal): Promise<Result | void> {
    const set = this.informers.sets.get(key);
    if (!set) return this.forget(key);
    const leftMs = this.pace.leftMs(key);
    if (leftMs > 0) return { requeueAfterMs: leftMs };
    // What it waits for wakes it again.
    if (!this.barrier.isPassed(key)) return undefined;
    return (await unlessStale(this.step(key, set, signal))) ?? undefined;
  }

  private forget(key: Key): void {
    this.barrier.forget(key);
    this.pace.forget(key);
  }

  private async step(key: Key, set: S, signal: AbortSignal): Promise<Result | void> {
    const owned = await this.claim(set);
    const difference = (set.spec?.replicas ?? 1) - owned.filter(isActive).length;
    const mayAct = difference !== 0 && !set.metadata.deletionTimestamp;
    const failure = mayAct ? await this.manage(key, set, owned, signal) : undefined;
    signal.throwIfAborted();
    await this.updateStatus(set, owned, failure, difference);
    if (!mayAct) this.pace.counted(key, owned.length);
    if (failure !== undefined) throw failure;
    const waitMs = nextAvailableMs(owned, set.spec?.minReadySeconds ?? 0, this.context.clock.now());
    return waitMs === undefined ? undefined : { requeueAfterMs: waitMs };
  }

  /** Pods that have ended are nobody's to adopt or release: they only count as long as they are here. */
  private async claim(set: S): Promise<V1Pod[]> {
    const { client } = this.context;
    const selector = this.kind.selectorOf(set);
    const options = { client, owner: set, ownerType: this.kind.type, type: pods, selector };
    const all = candidates(this.informers.pods, set);
    const ended = all.filter(
      (pod) => !isActive(pod) && isControlledBy(pod, set) && selector.matches(pod.metadata.labels),
    );
    return [...(await claim(options, all.filter(isActive))), ...ended];
  }

  /** Creates what lacks or deletes what is too much; answers the first error. */
  private async manage(key: Key, set: S, owned: readonly V1Pod[], signal: AbortSignal): Promise<unknown> {
    await confirmWanted(this.context.client, this.kind.type, set);
    const active = owned.filter(isActive);
    const lacking = (set.spec?.replicas ?? 1) - active.length;
    if (lacking > 0) return this.createPods(key, set, Math.min(lacking, burst), signal);
    return this.deletePods(key, set, active);
  }

  private async createPods(key: Key, set: S, count: number, signal: AbortSignal): Promise<unknown> {
    const create = async () => {
      this.barrier.wrote(
        key,
        this.informers.pods,
        await this.control.create(set, set.spec?.template, signal),
      );
    };
    const { error } = await slowStart(count, create, signal);
    return isNamespaceTerminating(error) ? undefined : error;
  }

  /** Looks anew at those that go and at enough of those that stay: another leader may have deleted some, for reasons not known here yet. */
  private async deletePods(key: Key, set: S, active: readonly V1Pod[]): Promise<unknown> {
    const { client, clock } = this.context;
    const wanted = set.spec?.replicas ?? 1;
    const surplus = Math.min(active.length - wanted, burst);
    const doomed = podsToDelete(active, surplus, { related: this.related(set), nowMs: clock.now() });
    const going = new Set(doomed);
    const staying = active.filter((pod) => !going.has(pod)).slice(0, wanted);
    await confirmActive(client, [...doomed, ...staying]);
    return this.control.deleteAll(set, doomed, (pod) => this.barrier.deleted(key, this.informers.pods, pod));
  }

  /** The pods of all that have the same owner, as the ReplicaSets of a Deployment. */
  private related(set: S): V1Pod[] {
    const owner = controllerOf(set);
    const siblings = owner ? controlledBy(this.informers.sets, owner.uid) : [set];
    return siblings.flatMap(({ metadata }) => controlledBy(this.informers.pods, metadata.uid ?? ""));
  }

  private async updateStatus(
    set: S,
    owned: readonly V1Pod[],
    failure: unknown,
    difference: number,
  ): Promise<void> {
    const { client, clock } = this.context;
    const times = { nowMs: clock.now(), now: timestamp(clock) };
    const counted = replicaStatus(set, { pods: owned, failure, difference, ...times });
    const updated = this.kind.withStatus(set, counted);
    if (semanticEqual(updated.status, set.status)) return;
    await client.update(this.kind.type, updated, { subresource: "status" });
  }
}
