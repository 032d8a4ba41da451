import type { V1Deployment, V1Pod, V1ReplicaSet } from "../../../api/generated/types.js";
import { conditionOf } from "../../../api/meta/conditions.js";
import { selectorOf } from "../../../api/meta/label-selector.js";
import { keyOf } from "../../../api/meta/object.js";
import { controllerOf } from "../../../api/meta/owner-references.js";
import { isTerminal } from "../../../api/meta/pods.js";
import { deployments, pods, replicaSets } from "../../../api/resources.js";
import type { Informer } from "../../../client/informer.js";
import { timestamp } from "../../../common/clock.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../../reconcile/controller-spec.js";
import type { Key, Reconciler, Result } from "../../reconcile/reconciler.js";
import { claim } from "../claim.js";
import { candidates, controlledBy, indexByController } from "../owned-index.js";
import { WriteBarrier } from "../write-barrier.js";
import { desiredReplicasOf, revisionOf } from "./annotations.js";
import { isComplete, progressDeadlineMs, setCondition } from "./conditions.js";
import { ensureCurrent, type World } from "./current-replica-set.js";
import { countedStatus, deadlineInMs, rolloutStatus } from "./deployment-status.js";
import { DeploymentWriter } from "./deployment-writer.js";
import { isRolling, replicasOf } from "./fenceposts.js";
import { proportionalSizes } from "./proportions.js";
import { activeOf, allOf, byAge, divide, isSaturated, sizeOfCurrent } from "./replica-sets.js";
import { rollDown } from "./scale-down.js";

/** Rolls Deployments out through ReplicaSets, one a template. */
export function deploymentController(context: ControllerContext): ControllerSpec {
  const informers = {
    deployments: context.informers.informer(deployments),
    sets: context.informers.informer(replicaSets),
    pods: context.informers.informer(pods),
  };
  indexByController(informers.sets);
  indexByController(informers.pods);
  return {
    name: "deployment",
    reconciler: new DeploymentReconciler(context, informers),
    watches: [
      watchOf(informers.deployments, ({ metadata }) => [keyOf(metadata)]),
      watchOf(informers.sets, (set) => keysOfSet(informers.deployments, set)),
      {
        subscribe: (enqueue) =>
          informers.pods.addHandler({ onDelete: (pod) => keysOfGonePod(informers, pod).forEach(enqueue) }),
      },
    ],
  };
}

interface Informers {
  readonly deployments: Informer<V1Deployment>;
  readonly sets: Informer<V1ReplicaSet>;
  readonly pods: Informer<V1Pod>;
}

function keysOfSet(informer: Informer<V1Deployment>, set: V1ReplicaSet): Key[] {
  const { namespace = "", labels } = set.metadata;
  const owner = controllerOf(set);
  if (owner) return owner.kind === "Deployment" ? [keyOf({ namespace, name: owner.name })] : [];
  return informer
    .list(namespace)
    .filter(({ spec }) => selectorOf(spec?.selector).matches(labels))
    .map(({ metadata }) => keyOf(metadata));
}

/** Recreate waits for the last old pod to go. */
function keysOfGonePod({ sets, deployments }: Informers, { metadata }: V1Pod): Key[] {
  const owner = controllerOf({ metadata });
  const set = owner?.kind === "ReplicaSet" ? sets.get(`${metadata.namespace}/${owner.name}`) : undefined;
  if (!set) return [];
  return keysOfSet(deployments, set).filter((key) => {
    const deployment = deployments.get(key);
    return deployment !== undefined && !isRolling(deployment);
  });
}

class DeploymentReconciler implements Reconciler {
  private readonly barrier = new WriteBarrier();
  private readonly writer: DeploymentWriter;

  constructor(
    private readonly context: ControllerContext,
    private readonly informers: Informers,
  ) {
    this.writer = new DeploymentWriter(
      context.client,
      context.recorder("deployment-controller"),
      this.barrier,
      informers,
    );
  }

  async reconcile(key: Key): Promise<Result | void> {
    const cached = this.informers.deployments.get(key);
    if (!cached) return this.barrier.forget(key);
    if (!this.barrier.isPassed(key)) return;
    if (selectsEverything(cached)) return this.refuse(cached);
    const sets = await this.claim(cached);
    if (cached.metadata.deletionTimestamp)
      return this.countOnly({ deployment: cached, sets: divide(cached, sets) });
    const deployment = await this.notePause(cached);
    return this.step({ deployment, sets: divide(deployment, sets) });
  }

  private step(world: World): Promise<Result | void> {
    const { deployment, sets } = world;
    if (deployment.spec?.paused || isScaling(deployment, allOf(sets))) return this.resize(world);
    return isRolling(deployment) ? this.roll(world) : this.recreate(world);
  }

  private claim(owner: V1Deployment): Promise<V1ReplicaSet[]> {
    const { client } = this.context;
    const selector = selectorOf(owner.spec?.selector);
    const options = { client, owner, ownerType: deployments, type: replicaSets, selector };
    return claim(options, candidates(this.informers.sets, owner));
  }

  private async refuse(deployment: V1Deployment): Promise<void> {
    const message = "This deployment is selecting all pods. A non-empty selector is required.";
    this.writer.warn(deployment, "SelectingAll", message);
    const observedGeneration = deployment.metadata.generation;
    await this.writer.withStatus(deployment, { ...deployment.status, observedGeneration });
  }

  /** While paused no time counts against the progress deadline. */
  private async notePause(deployment: V1Deployment): Promise<V1Deployment> {
    const condition = conditionOf(deployment.status?.conditions, "Progressing");
    if (progressDeadlineMs(deployment) === undefined) return deployment;
    if (condition?.reason === "ProgressDeadlineExceeded") return deployment;
    const paused = deployment.spec?.paused === true;
    if (paused === (condition?.reason === "DeploymentPaused")) return deployment;
    const conditions = setCondition(
      deployment.status?.conditions,
      {
        type: "Progressing",
        status: "Unknown",
        reason: paused ? "DeploymentPaused" : "DeploymentResumed",
        message: paused ? "Deployment is paused" : "Deployment is resumed",
      },
      timestamp(this.context.clock),
    );
    return this.writer.withStatus(deployment, { ...deployment.status, conditions: [...conditions] });
  }

  /** Paused or scaled: sizes change, but no template is rolled out. */
  private async resize(before: World): Promise<Result | void> {
    const world = await ensureCurrent(this.writer, before, false, timestamp(this.context.clock));
    await this.spread(world);
    if (world.deployment.spec?.paused) await this.trimHistory(world);
    await this.countOnly(world);
  }

  private async spread({ deployment, sets }: World): Promise<void> {
    const all = allOf(sets);
    const active = activeOf(all);
    const only = active.length > 1 ? undefined : (active[0] ?? sets.current ?? byAge(sets.old).at(-1));
    if (only) await this.writer.scale(deployment, only, replicasOf(deployment));
    else if (isSaturated(deployment, sets.current)) {
      for (const set of activeOf(sets.old)) await this.writer.scale(deployment, set, 0);
    } else if (isRolling(deployment)) {
      for (const [set, size] of proportionalSizes(deployment, all))
        await this.writer.scale(deployment, set, size);
    }
  }

  private async roll(before: World): Promise<Result | void> {
    const world = await ensureCurrent(this.writer, before, true, timestamp(this.context.clock));
    const { deployment, sets } = world;
    if (await this.growCurrent(world)) return this.tellProgress(world);
    let shrunk = false;
    for (const [set, size] of rollDown(deployment, sets))
      shrunk = (await this.writer.scale(deployment, set, size)) || shrunk;
    return shrunk ? this.tellProgress(world) : this.finish(world);
  }

  private async growCurrent({ deployment, sets }: World): Promise<boolean> {
    const { current } = sets;
    if (!current || replicasOf(current) === replicasOf(deployment)) return false;
    const tooLarge = replicasOf(current) > replicasOf(deployment);
    const size = tooLarge ? replicasOf(deployment) : sizeOfCurrent(deployment, sets);
    return this.writer.scale(deployment, current, size);
  }

  /** Nothing new before all of the old is gone. */
  private async recreate(before: World): Promise<Result | void> {
    const now = timestamp(this.context.clock);
    const found = await ensureCurrent(this.writer, before, false, now);
    const active = activeOf(found.sets.old);
    for (const set of active) await this.writer.scale(found.deployment, set, 0);
    if (active.length > 0 || this.oldPodsRun(found)) return this.tellProgress(found);
    const world = found.sets.current ? found : await ensureCurrent(this.writer, found, true, now);
    if (await this.growCurrent(world)) return this.tellProgress(world);
    return this.finish(world);
  }

  private oldPodsRun({ sets }: World): boolean {
    return sets.old.some(
      ({ status, metadata }) =>
        (status?.replicas ?? 0) > 0 ||
        controlledBy(this.informers.pods, metadata.uid ?? "").some((pod) => !isTerminal(pod)),
    );
  }

  private async finish(world: World): Promise<Result | void> {
    if (isComplete(world.deployment, world.deployment.status ?? {})) await this.trimHistory(world);
    return this.tellProgress(world);
  }

  private async tellProgress({ deployment, sets }: World): Promise<Result | void> {
    const { nowMs, now } = this.time();
    const status = rolloutStatus(deployment, sets, { nowMs, now });
    await this.writer.withStatus(deployment, status);
    const requeueAfterMs = deadlineInMs(deployment, status, nowMs);
    return requeueAfterMs === undefined ? undefined : { requeueAfterMs };
  }

  private async countOnly({ deployment, sets }: World): Promise<void> {
    await this.writer.withStatus(deployment, countedStatus(deployment, sets, this.time()));
  }

  /** Deletes the oldest empty ReplicaSets beyond the history limit. */
  private async trimHistory({ deployment, sets }: World): Promise<void> {
    const limit = deployment.spec?.revisionHistoryLimit ?? Number.POSITIVE_INFINITY;
    const kept = sets.old.filter(({ metadata }) => !metadata.deletionTimestamp);
    const oldest = [...kept].sort((a, b) => revisionOf(a) - revisionOf(b));
    for (const set of oldest.slice(0, Math.max(0, kept.length - limit)))
      if (isEmpty(set)) await this.writer.deleteSet(deployment, set);
  }

  private time() {
    return { nowMs: this.context.clock.now(), now: timestamp(this.context.clock) };
  }
}

function selectsEverything({ spec }: V1Deployment): boolean {
  return selectorOf(spec?.selector).requirements.length === 0;
}

/** The wanted number has changed since the ReplicaSets were sized. */
function isScaling(deployment: V1Deployment, sets: readonly V1ReplicaSet[]): boolean {
  return activeOf(sets).some((set) => {
    const desired = desiredReplicasOf(set);
    return desired !== undefined && desired !== replicasOf(deployment);
  });
}

function isEmpty({ metadata, spec, status }: V1ReplicaSet): boolean {
  const observed = (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
  return observed && (status?.replicas ?? 0) === 0 && (spec?.replicas ?? 0) === 0;
}
