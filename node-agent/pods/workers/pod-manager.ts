import { join } from "node:path";
import { podReferences } from "../../../api/core/pods/references.js";
import type { V1Pod } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import { isMirror, isStatic, isStaticUid, isTerminal, sourceAnnotation } from "../../../api/meta/pods.js";
import { messageOf } from "../../../common/errors.js";
import { isEntryName } from "../../files/directory.js";
import type {
  AssignmentChange,
  AssignmentOrigin,
  AssignmentSet,
  AssignmentSink,
} from "../../links/assignment-sink.js";
import { type ContainerInfo, containerLabels } from "../../runtime/container-runtime.js";
import { isSandbox } from "../../runtime/pod-containers.js";
import type { AssignedObjects } from "../node/assigned-objects.js";
import type { Mirrors } from "../node/mirrors.js";
import type { PodEnvironment } from "../node/pod-environment.js";
import { PodWorker } from "./pod-worker.js";
import type { Resizes } from "./resizes.js";

/** What pods wait for, or have files of. */
const told: ReadonlySet<string> = new Set(["configmaps", "secrets", "persistentvolumeclaims"]);

/** Whatever a pod of the API says, it came from there. */
function fromApi(pod: V1Pod | undefined): V1Pod | undefined {
  const { annotations } = pod?.metadata ?? {};
  if (!pod || annotations?.[sourceAnnotation] === undefined) return pod;
  return {
    ...pod,
    metadata: { ...pod.metadata, annotations: { ...annotations, [sourceAnnotation]: "api" } },
  };
}

/** Gives every pod of this node a worker, and removes what belongs to none. */
export class PodManager implements AssignmentSink {
  private readonly workers = new Map<string, PodWorker>();
  /** Pods that have left nothing here, until their objects are gone too. */
  private readonly finished = new Set<string>();

  constructor(
    private readonly env: PodEnvironment,
    private readonly objects: AssignedObjects,
    private readonly mirrors: Mirrors,
    private readonly resizes: Resizes,
  ) {}

  complete(set: AssignmentSet, changes: readonly AssignmentChange[], origin: AssignmentOrigin): void {
    this.incremental(set, changes);
    if (origin === "checkpoint") return;
    this.env.allocations.retain(new Set(this.workers.keys()));
    void this.removeOrphans().catch((error: unknown) => {
      this.env.log.warn("orphaned containers could not be removed", { err: error });
    });
  }

  incremental(set: AssignmentSet, changes: readonly AssignmentChange[]): void {
    this.objects.replace(set);
    for (const change of changes) {
      if (change.resource !== "pods") continue;
      const { current, previous } = change;
      // What is wrong with one pod is not to keep the others from running.
      this.env.guard.run("pod assignment", () => this.apply(change.key, current?.object, previous?.object));
    }
    this.env.guard.run("changed references", () => this.tellReferrers(changes));
    this.resizes.consider();
  }

  /** The runtime has seen something of this pod. */
  containersChanged(podUid: string): void {
    this.workers.get(podUid)?.poke();
  }

  /** @param uid by which the API knows the pod, or this node: a pod that only says that it is the mirror of another is nobody's */
  worker(uid: string): PodWorker | undefined {
    const worker = this.workers.get(this.mirrors.uidHere(uid));
    if (!worker || worker.memory.uid === uid) return worker;
    return this.uidInApi(worker.memory.pod) === uid ? worker : undefined;
  }

  /** By which uid the API knows a pod; undefined: not at all. */
  uidInApi(pod: V1Pod): string | undefined {
    return (isStatic(pod) ? this.mirrors.of(pod) : pod)?.metadata.uid;
  }

  /** Runs a pod of this node's own. */
  runStatic(pod: V1Pod): void {
    const { uid = "" } = pod.metadata;
    // Whatever the API was told of the pod's end: it is to run again, as after a shutdown of the host.
    const shown = this.shown(pod);
    if (!this.workers.has(uid)) this.start(uid, isTerminal(shown) ? pod : shown);
  }

  /** Removes what runs of other versions of pods of this node's own, from before the agent was away. No control plane is asked. */
  removeOtherVersions(pods: ReadonlyMap<string, V1Pod>): Promise<void> {
    return this.removeContainers(({ labels }) => {
      const [name, namespace] = [labels[containerLabels.podName], labels[containerLabels.podNamespace]];
      const [uid, wanted] = [labels[containerLabels.podUid] ?? "", pods.get(`${namespace}/${name}`)];
      return isStaticUid(uid) && wanted !== undefined && wanted.metadata.uid !== uid;
    });
  }

  /** Ends a pod of this node's own. */
  endStatic(uid: string): void {
    this.forget(uid);
  }

  /** Those that are to run. */
  staticPods(): readonly V1Pod[] {
    return this.ownPods(({ isReporting }) => isReporting);
  }

  /** Those that were ended, and have not left altogether. */
  leavingStaticPods(): readonly V1Pod[] {
    return this.ownPods(({ isReporting }) => !isReporting);
  }

  pods(): readonly V1Pod[] {
    return [...this.workers.values()].map(({ memory }) => memory.pod);
  }

  all(): readonly PodWorker[] {
    return [...this.workers.values()];
  }

  /** Those that take up room here. */
  activeWorkers(): readonly PodWorker[] {
    return [...this.workers.values()].filter(({ isActive }) => isActive);
  }

  /** Lets go what is kept of containers that have been replaced. */
  async removePrevious(): Promise<void> {
    for (const worker of this.workers.values()) await worker.removePrevious();
  }

  /** The agent ends; the pods do not. */
  stop(): void {
    this.resizes.stop();
    for (const worker of this.workers.values()) worker.stop();
  }

  private ownPods(isMeant: (worker: PodWorker) => boolean): readonly V1Pod[] {
    return this.all().flatMap((worker) =>
      isMeant(worker) && isStatic(worker.memory.pod) ? [worker.memory.pod] : [],
    );
  }

  private apply(key: string, current: V1Pod | undefined, previous: V1Pod | undefined): void {
    const isOurs = (pod: V1Pod | undefined) => pod !== undefined && isMirror(pod);
    if (isOurs(current) || isOurs(previous)) this.applyMirror(key, isOurs(current) ? current : undefined);
    this.applyPod(isOurs(current) ? undefined : fromApi(current), isOurs(previous) ? undefined : previous);
  }

  /** What the API shows of a pod of this node's own says nothing of what is to run. */
  private applyMirror(key: string, mirror: V1Pod | undefined): void {
    const uidBefore = this.mirrors.at(key)?.metadata.uid;
    this.mirrors.put(key, mirror);
    const worker = mirror?.metadata.uid === undefined ? undefined : this.worker(mirror.metadata.uid);
    if (!worker || !isStatic(worker.memory.pod)) return;
    worker.update(this.shown(worker.memory.pod));
    if (uidBefore !== mirror?.metadata.uid) worker.tellAgain();
  }

  /** A pod of this node's own with the status that the API shows. */
  private shown(pod: V1Pod): V1Pod {
    const status = this.mirrors.of(pod)?.status;
    return status ? { ...pod, status } : pod;
  }

  /** A pod of the same name with another uid is another pod. */
  private applyPod(current: V1Pod | undefined, previous: V1Pod | undefined): void {
    const [uid, oldUid] = [current?.metadata.uid, previous?.metadata.uid];
    if (oldUid !== undefined && oldUid !== uid) this.forget(oldUid);
    if (!current || uid === undefined || this.finished.has(uid)) return;
    const worker = this.workers.get(uid);
    if (worker) worker.update(current);
    // It names a directory.
    else if (isEntryName(uid)) this.start(uid, current);
    else this.env.log.error("a pod whose uid is no name is left out", { uid });
  }

  private start(uid: string, pod: V1Pod): void {
    this.workers.set(uid, new PodWorker(this.env, pod, () => this.finish(uid)));
  }

  private forget(uid: string): void {
    this.finished.delete(uid);
    this.workers.get(uid)?.remove();
  }

  /** What was taken from this node and came back while it was being ended begins anew. */
  private finish(uid: string): void {
    const worker = this.workers.get(uid);
    this.workers.delete(uid);
    this.env.allocations.delete(uid);
    if (!worker) return;
    const assigned = fromApi(this.objects.pod(keyOf(worker.memory.pod.metadata)));
    if (worker.isReporting) this.finished.add(uid);
    else if (assigned?.metadata.uid === uid) this.start(uid, assigned);
    this.resizes.consider();
  }

  private tellReferrers(changes: readonly AssignmentChange[]): void {
    const changed = new Set(
      changes.filter(({ resource }) => told.has(resource)).map(({ resource, key }) => `${resource}/${key}`),
    );
    if (changed.size === 0) return;
    for (const worker of this.workers.values()) {
      const { pod } = worker.memory;
      const refers = podReferences(pod).some(({ resource, name }) =>
        changed.has(`${resource}/${pod.metadata.namespace}/${name}`),
      );
      if (refers) worker.objectsChanged();
    }
  }

  /** Containers and directories of pods that this node no longer has, from before the agent was away. */
  private async removeOrphans(): Promise<void> {
    const { settings, files, volumes, log } = this.env;
    await this.env.ownPodsKnown();
    await this.removeContainers(() => true);
    for (const uid of await files.names(settings.podsDirectory)) {
      if (this.workers.has(uid)) continue;
      await volumes.remove(join(settings.podsDirectory, uid)).catch((error: unknown) => {
        log.warn("the directory of a pod that is gone stays", { podUid: uid, cause: messageOf(error) });
      });
    }
    await this.env.imageVolumes.removeUnused();
  }

  private async removeContainers(isOrphan: (info: ContainerInfo) => boolean): Promise<void> {
    const { cache, runtime, network, log } = this.env;
    for (const info of await runtime.list()) {
      const uid = info.labels[containerLabels.podUid] ?? "";
      if (this.workers.has(uid) || !isOrphan(info)) continue;
      log.info("removing a container of a pod that is gone", { container: info.id, podUid: uid });
      if (!isSandbox(info) && info.state === "running") await runtime.stop(info.id, 1);
      await runtime.remove(info.id);
      cache.remove(info.id);
      await network.detach(uid);
      network.release(uid);
    }
  }
}
