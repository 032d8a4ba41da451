import type { V1Deployment, V1Pod, V1ReplicaSet } from "../../../api/generated/types.js";
import { selectorOf } from "../../../api/meta/label-selector.js";
import { deployments, replicaSets } from "../../../api/resources.js";
import type { Informer } from "../../../client/informer.js";
import { timestamp } from "../../../common/clock.js";
import type { ControllerContext } from "../../reconcile/controller-spec.js";
import type { Key, Reconciler, Result } from "../../reconcile/reconciler.js";
import { claim } from "../claim.js";
import { candidates } from "../owned-index.js";
import { unlessStale } from "../stale-view.js";
import { WriteBarrier } from "../write-barrier.js";
import { isComplete } from "./conditions.js";
import { ensureCurrent } from "./current-replica-set.js";
import { DeploymentWriter } from "./deployment-writer.js";
import { isRolling } from "./fenceposts.js";
import { trimHistory } from "./history.js";
import { notePause } from "./pause.js";
import { recreate } from "./recreate.js";
import { divide } from "./replica-sets.js";
import { reportCounts, reportProgress } from "./report.js";
import { rollingUpdate } from "./rolling-update.js";
import { isScaling, scaledSizes } from "./scaling.js";
import type { World } from "./world.js";

export interface DeploymentInformers {
  readonly deployments: Informer<V1Deployment>;
  readonly sets: Informer<V1ReplicaSet>;
  readonly pods: Informer<V1Pod>;
}

/** One step of one Deployment: claims its ReplicaSets, then sizes them or rolls a template out. */
export class DeploymentReconciler implements Reconciler {
  private readonly barrier = new WriteBarrier();
  private readonly writer: DeploymentWriter;

  constructor(
    private readonly context: ControllerContext,
    private readonly informers: DeploymentInformers,
  ) {
    const recorder = context.recorder("deployment-controller");
    this.writer = new DeploymentWriter(context.client, recorder, this.barrier, informers);
  }

  async reconcile(key: Key): Promise<Result | void> {
    const cached = this.informers.deployments.get(key);
    if (!cached) return this.barrier.forget(key);
    if (!this.barrier.isPassed(key)) return;
    return (await unlessStale(this.reconcileOne(cached))) ?? undefined;
  }

  private async reconcileOne(cached: V1Deployment): Promise<Result | void> {
    const { clock } = this.context;
    if (selectsEverything(cached)) return this.refuse(cached);
    const sets = await this.claim(cached);
    if (cached.metadata.deletionTimestamp)
      return reportCounts(this.writer, { deployment: cached, sets: divide(cached, sets) }, clock);
    const deployment = await notePause(this.writer, cached, clock);
    return this.step({ deployment, sets: divide(deployment, sets) });
  }

  private step(world: World): Promise<Result | void> {
    const { deployment, sets } = world;
    if (deployment.spec?.paused || isScaling(deployment, sets)) return this.resize(world);
    return this.rollOut(world);
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

  /** Paused or scaled: sizes change, but no template is rolled out. */
  private async resize(before: World): Promise<void> {
    const { writer } = this;
    const { clock } = this.context;
    const world = await ensureCurrent(writer, before, false, timestamp(clock));
    const { deployment, sets } = world;
    await writer.scaleAll(world, scaledSizes(deployment, sets));
    if (deployment.spec?.paused) await trimHistory(writer, world);
    await reportCounts(writer, world, clock);
  }

  private async rollOut(before: World): Promise<Result | void> {
    const { writer } = this;
    const { clock } = this.context;
    const { world, underWay } = isRolling(before.deployment)
      ? await rollingUpdate(writer, before, clock)
      : await recreate(writer, before, this.informers.pods, clock);
    const { deployment } = world;
    if (!underWay && isComplete(deployment, deployment.status ?? {})) await trimHistory(writer, world);
    return reportProgress(writer, world, clock);
  }
}

function selectsEverything({ spec }: V1Deployment): boolean {
  return selectorOf(spec?.selector).requirements.length === 0;
}
