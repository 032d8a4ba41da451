import type {
  V1ControllerRevision,
  V1PersistentVolumeClaim,
  V1Pod,
  V1StatefulSet,
} from "../../../api/generated/types.js";
import { selectorOf } from "../../../api/meta/label-selector.js";
import { keyOf } from "../../../api/meta/object.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { pods, statefulSets } from "../../../api/resources.js";
import type { Informer } from "../../../client/informer.js";
import type { ControllerContext } from "../../reconcile/controller-spec.js";
import type { Key, Reconciler, Result } from "../../reconcile/reconciler.js";
import { claim } from "../claim.js";
import { candidates } from "../owned-index.js";
import { applyRevision } from "../revisions/revision-data.js";
import { RevisionHistory } from "../revisions/revision-history.js";
import { unlessStale } from "../stale-view.js";
import { WriteBarrier } from "../write-barrier.js";
import { revisionOf } from "./member.js";
import { MemberControl } from "./member-control.js";
import { isMember } from "./ordinals.js";
import { plan } from "./plan.js";
import { nextAvailableMs, type StatusInput, statefulSetStatus } from "./stateful-set-status.js";
import { StepRunner } from "./step-runner.js";
import { viewOf, type World } from "./world.js";

export interface StatefulSetInformers {
  readonly sets: Informer<V1StatefulSet>;
  readonly pods: Informer<V1Pod>;
  readonly revisions: Informer<V1ControllerRevision>;
  readonly claims: Informer<V1PersistentVolumeClaim>;
}

/** One step of one StatefulSet: claims its revisions and pods, does what is to be done next, and counts. */
export class StatefulSetReconciler implements Reconciler {
  private readonly barrier = new WriteBarrier();
  private readonly history: RevisionHistory<V1StatefulSet>;
  private readonly runner: StepRunner;

  constructor(
    private readonly context: ControllerContext,
    private readonly informers: StatefulSetInformers,
  ) {
    const { client } = context;
    const { barrier } = this;
    this.history = new RevisionHistory({
      client,
      barrier,
      ownerType: statefulSets,
      informer: informers.revisions,
      hashLabel: "controller.kubernetes.io/hash",
    });
    const recorder = context.recorder("statefulset-controller");
    const control = new MemberControl({ client, recorder, claims: informers.claims });
    this.runner = new StepRunner({ client, barrier, control, pods: informers.pods });
  }

  async reconcile(key: Key, signal: AbortSignal): Promise<Result | void> {
    const set = this.informers.sets.get(key);
    if (!set) return this.barrier.forget(key);
    if (!this.barrier.isPassed(key)) return;
    return (await unlessStale(this.step(set, signal))) ?? undefined;
  }

  private async step(set: V1StatefulSet, signal: AbortSignal): Promise<Result | void> {
    const owned = await this.claimPods(set);
    if (set.metadata.deletionTimestamp) return this.updateStatus(set, { ...revisionsIn(set), pods: owned });
    const world = await this.look(set, owned);
    const steps = plan(viewOf(world, this.informers.claims));
    const failure = await this.runner.run(world, steps, signal);
    signal.throwIfAborted();
    const { versions, collisionCount } = world;
    const names = { currentRevision: versions.current.name, updateRevision: versions.update.name };
    await this.updateStatus(set, { ...names, collisionCount, pods: owned });
    await this.trim(world);
    if (failure !== undefined) throw failure;
    const waitMs = nextAvailableMs(set, owned, this.context.clock.now());
    return waitMs === undefined ? undefined : { requeueAfterMs: waitMs };
  }

  private claimPods(set: V1StatefulSet): Promise<V1Pod[]> {
    const { client } = this.context;
    const selector = selectorOf(set.spec?.selector);
    const isMine = (pod: V1Pod) => isMember(set, pod);
    const options = { client, owner: set, ownerType: statefulSets, type: pods, selector, isMine };
    return claim(options, candidates(this.informers.pods, set));
  }

  private async look(set: V1StatefulSet, owned: readonly V1Pod[]): Promise<World> {
    const revisions = await this.history.claim(set);
    const { revision: update, collisionCount } = await this.history.current(set, templateOf(set), revisions);
    const current = revisions.find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? update;
    const version = (revision: V1ControllerRevision) => ({
      set: applyRevision(set, revision),
      name: revision.metadata.name ?? "",
    });
    const versions = { current: version(current), update: version(update) };
    return { set, pods: owned, revisions, versions, collisionCount, nowMs: this.context.clock.now() };
  }

  private async updateStatus(set: V1StatefulSet, counted: Omit<StatusInput, "nowMs">): Promise<void> {
    const { client, clock } = this.context;
    const status = statefulSetStatus(set, { ...counted, nowMs: clock.now() });
    if (semanticEqual(status, set.status)) return;
    const written = await client.update(statefulSets, { ...set, status }, { subresource: "status" });
    this.barrier.wrote(keyOf(set.metadata), this.informers.sets, written);
  }

  /** Revisions that members still have are kept beyond the limit. */
  private async trim({ set, pods, revisions, versions }: World): Promise<void> {
    const live = new Set([versions.current.name, versions.update.name, ...pods.map(revisionOf)]);
    await this.history.trim(set, revisions, ({ metadata }) => live.has(metadata.name));
  }
}

const templateOf = ({ spec }: V1StatefulSet) => spec?.template ?? {};

/** A set that ends gets no more revisions. */
function revisionsIn({ status }: V1StatefulSet) {
  const { currentRevision = "", updateRevision = "", collisionCount = 0 } = status ?? {};
  return { currentRevision, updateRevision, collisionCount };
}
