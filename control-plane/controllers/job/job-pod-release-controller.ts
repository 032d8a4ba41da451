import { job as kind } from "../../../api/batch/job.js";
import { foreignManager, hasEnded } from "../../../api/batch/job-state.js";
import type { V1Job, V1Pod } from "../../../api/generated/types.js";
import { keyOf, refOf } from "../../../api/meta/object.js";
import { controllerOf, refersTo } from "../../../api/meta/owner-references.js";
import { jobs, pods } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { unlessGone } from "../../../client/expected-failures.js";
import type { Informer } from "../../../client/informer.js";
import {
  type ControllerContext,
  type ControllerSpec,
  watchGone,
  watchOf,
} from "../../reconcile/controller-spec.js";
import type { Key, Reconciler } from "../../reconcile/reconciler.js";
import { controlledBy, indexByController } from "../owned-index.js";
import { isTracked, untrackUnchangedPatch } from "./tracking.js";

/** Lets go of pods that no Job will count any more: theirs is gone, has ended, or was taken from them. */
export function jobPodReleaseController({ client, informers }: ControllerContext): ControllerSpec {
  const allJobs = informers.informer(jobs);
  const allPods = informers.informer(pods);
  indexByController(allPods);
  const trackedOf = ({ metadata }: V1Job) =>
    controlledBy(allPods, metadata.uid ?? "")
      .filter(isTracked)
      .map((pod) => keyOf(pod.metadata));
  return {
    name: "job-pod-release",
    reconciler: new JobPodReleaseReconciler(client, allPods),
    watches: [
      watchOf(allPods, (pod) => (isTracked(pod) && isUnclaimed(allJobs, pod) ? [keyOf(pod.metadata)] : [])),
      watchOf(allJobs, (job) => (hasEnded(job) ? trackedOf(job) : [])),
      watchGone(allJobs, trackedOf),
    ],
  };
}

class JobPodReleaseReconciler implements Reconciler {
  constructor(
    private readonly client: Client,
    private readonly pods: Informer<V1Pod>,
  ) {}

  async reconcile(key: Key): Promise<void> {
    const pod = this.pods.get(key);
    if (!pod || !isTracked(pod) || (await this.isAwaited(pod))) return;
    await unlessGone(this.client.patch(pods, refOf(key), "strategic", untrackUnchangedPatch(pod)));
  }

  /** Looked up anew: a Job that isn't seen here yet may be about to count the pod. */
  private async isAwaited(pod: V1Pod): Promise<boolean> {
    const owner = controllerOf(pod);
    if (!owner) return false;
    if (!refersTo(owner, kind)) return true;
    const { namespace = "" } = pod.metadata;
    const job = await unlessGone(this.client.get(jobs, { namespace, name: owner.name }));
    return job?.metadata.uid === owner.uid && (!hasEnded(job) || foreignManager(job) !== undefined);
  }
}

function isUnclaimed(all: Informer<V1Job>, pod: V1Pod): boolean {
  const owner = controllerOf(pod);
  if (!owner) return true;
  if (!refersTo(owner, kind)) return false;
  const job = all.get(keyOf({ namespace: pod.metadata.namespace, name: owner.name }));
  return job?.metadata.uid !== owner.uid || hasEnded(job);
}
