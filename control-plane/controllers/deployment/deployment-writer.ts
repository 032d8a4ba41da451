import { isAlreadyExists } from "../../../api/errors.js";
import type { V1Deployment, V1DeploymentStatus, V1ReplicaSet } from "../../../api/generated/types.js";
import { keyOf, refOf } from "../../../api/meta/object.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { deployments, replicaSets } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import type { EventRecorder } from "../../../client/event-recorder.js";
import { unlessGone } from "../../../client/expected-failures.js";
import type { Informer } from "../../../client/informer.js";
import { confirmWanted, StaleView } from "../stale-view.js";
import type { WriteBarrier } from "../write-barrier.js";
import { lacksAnnotations, replicaAnnotations } from "./annotations.js";
import { replicasOf } from "./fenceposts.js";
import { allOf, type Sizes } from "./replica-sets.js";
import type { World } from "./world.js";

/** What the Deployment controller writes; each write is remembered until the informers show it. */
export class DeploymentWriter {
  constructor(
    private readonly client: Client,
    private readonly recorder: EventRecorder,
    private readonly barrier: WriteBarrier,
    private readonly informers: {
      readonly deployments: Informer<V1Deployment>;
      readonly sets: Informer<V1ReplicaSet>;
    },
  ) {}

  /** Writes the status, and with it the annotations, if either differs. */
  async status(deployment: V1Deployment, changed: V1Deployment): Promise<V1Deployment> {
    const same =
      semanticEqual(deployment.status, changed.status) &&
      semanticEqual(deployment.metadata.annotations, changed.metadata.annotations);
    if (same) return deployment;
    const written = await this.client.update(deployments, changed, { subresource: "status" });
    this.barrier.wrote(keyOf(deployment.metadata), this.informers.deployments, written);
    return written;
  }

  withStatus(deployment: V1Deployment, status: V1DeploymentStatus): Promise<V1Deployment> {
    return this.status(deployment, { ...deployment, status });
  }

  async updateSet(deployment: V1Deployment, set: V1ReplicaSet): Promise<V1ReplicaSet> {
    await confirmWanted(this.client, deployments, deployment);
    const written = await this.client.update(replicaSets, set);
    this.barrier.wrote(keyOf(deployment.metadata), this.informers.sets, written);
    return written;
  }

  /** Undefined when the name is taken by something that is not the ReplicaSet wanted. Like all that changes ReplicaSets it throws StaleView. */
  async createSet(
    deployment: V1Deployment,
    set: V1ReplicaSet,
    isWanted: (other: V1ReplicaSet) => boolean,
  ): Promise<{ readonly set: V1ReplicaSet; readonly created: boolean } | undefined> {
    await confirmWanted(this.client, deployments, deployment);
    try {
      const created = await this.client.create(replicaSets, set);
      this.barrier.wrote(keyOf(deployment.metadata), this.informers.sets, created);
      return { set: created, created: true };
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
      const other = await this.client.get(replicaSets, refOf(keyOf(set.metadata)));
      return isWanted(other) ? { set: other, created: false } : undefined;
    }
  }

  async deleteSet(deployment: V1Deployment, set: V1ReplicaSet): Promise<void> {
    await confirmWanted(this.client, deployments, deployment);
    // One that was scaled up again meanwhile is no longer old.
    const { uid, resourceVersion } = set.metadata;
    const preconditions = { uid, resourceVersion };
    await this.client.delete(replicaSets, refOf(keyOf(set.metadata)), { preconditions });
    this.barrier.deleted(keyOf(deployment.metadata), this.informers.sets, set);
  }

  /** Sizes the ReplicaSet and notes what the Deployment wanted; did the size change? */
  private async scale(deployment: V1Deployment, set: V1ReplicaSet, replicas: number): Promise<boolean> {
    const before = replicasOf(set);
    const wanted = replicaAnnotations(deployment);
    if (before === replicas && !lacksAnnotations(set, wanted)) return false;
    const metadata = { ...set.metadata, annotations: { ...set.metadata.annotations, ...wanted } };
    const spec = set.spec && { ...set.spec, replicas };
    await this.updateSet(deployment, { ...set, metadata, spec });
    if (before !== replicas) this.tellScaling(deployment, set.metadata.name ?? "", before, replicas);
    return before !== replicas;
  }

  /** Sizes them one after another; did any size change? */
  async scaleAll({ deployment, sets }: World, sizes: Sizes): Promise<boolean> {
    const changes = [...sizes].some(([set, size]) => replicasOf(set) !== size);
    if (changes) await this.confirmSizes(allOf(sets));
    let changed = false;
    for (const [set, size] of sizes) changed = (await this.scale(deployment, set, size)) || changed;
    return changed;
  }

  /** One ReplicaSet's size rests on all others', and on which pods are available. */
  private async confirmSizes(sets: readonly V1ReplicaSet[]): Promise<void> {
    const same = await Promise.all(
      sets.map(async (set) => {
        const fresh = await unlessGone(this.client.get(replicaSets, refOf(keyOf(set.metadata))));
        if (!fresh) return replicasOf(set) === 0;
        return replicasOf(fresh) === replicasOf(set) && availableIn(fresh) >= availableIn(set);
      }),
    );
    if (same.includes(false)) throw new StaleView("the ReplicaSets have changed");
  }

  tellScaling(deployment: V1Deployment, name: string, before: number, after: number): void {
    const direction = after > before ? "up" : "down";
    const message = `Scaled ${direction} replica set ${name} from ${before} to ${after}`;
    this.recorder.event(deployment, "Normal", "ScalingReplicaSet", message);
  }

  warn(deployment: V1Deployment, reason: string, message: string): void {
    this.recorder.event(deployment, "Warning", reason, message);
  }
}

const availableIn = ({ status }: V1ReplicaSet) => status?.availableReplicas ?? 0;
