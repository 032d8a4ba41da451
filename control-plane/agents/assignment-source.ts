import { podReferences } from "../../api/core/pods/references.js";
import { ApiError } from "../../api/errors.js";
import type { V1Pod } from "../../api/generated/types.js";
import { type KubeObject, keyOf } from "../../api/meta/object.js";
import { pods } from "../../api/resources.js";
import type { Client, List } from "../../client/client.js";
import type { Informer, InformerFactory } from "../../client/informer.js";
import {
  type AssignedKind,
  type AssignedResource,
  assignedKinds,
  assignedResources,
  isAssigned,
} from "../../common/assigned-kinds.js";
import type { Clock } from "../../common/clock.js";
import type { AssignmentVersion } from "../../proto/generated/agent.js";
import { assignedBytes } from "./assigned-bytes.js";

/** `pods/NAMESPACE/NAME`, `nodes/NAME` … */
export type ItemKey = string;

const byNode = "assignment-node";
const shared = assignedResources.filter((resource) => assignedKinds[resource].neededBy === "all-nodes");
const freshWithinMs = 3_000;

type Changed = (key: ItemKey, nodeNames?: readonly string[]) => void;

/** What the nodes need, from the informers of this process. */
export class AssignmentSource {
  private readonly informers: ReadonlyMap<string, Informer<KubeObject>>;
  private readonly pods: Informer<V1Pod>;
  private readonly subscribers = new Map<string, Set<Changed>>();
  /** Pods from informers never change, so what they refer to is collected once. */
  private readonly references = new WeakMap<V1Pod, readonly ItemKey[]>();

  constructor(
    factory: InformerFactory,
    private readonly client: Client,
    private readonly clock: Clock,
    private readonly clusterId: (signal: AbortSignal) => Promise<string>,
  ) {
    this.informers = new Map(
      assignedResources.map((resource) => [resource, factory.informer(kindOf(resource).type)]),
    );
    this.pods = factory.informer(pods);
    this.pods.addIndex(byNode, ({ spec }) => (spec?.nodeName ? [spec.nodeName] : []));
    for (const resource of assignedResources) {
      const tell = (object: KubeObject, old?: KubeObject) => this.tell(resource, object, old);
      this.informers.get(resource)?.addHandler({ onAdd: tell, onUpdate: tell, onDelete: tell });
    }
  }

  /** Everything that `nodeName` is to have now. */
  keysFor(nodeName: string): Set<ItemKey> {
    const keys = new Set<ItemKey>();
    for (const resource of shared) {
      for (const { metadata } of this.informers.get(resource)?.list() ?? []) {
        keys.add(`${resource}/${keyOf(metadata)}`);
      }
    }
    for (const key of this.podKeysFor(nodeName)) keys.add(key);
    return keys;
  }

  /** The part of it that depends on which pods the node has. */
  podKeysFor(nodeName: string): Set<ItemKey> {
    const keys = new Set<ItemKey>();
    for (const pod of this.pods.byIndex(byNode, nodeName)) {
      keys.add(`pods/${keyOf(pod.metadata)}`);
      for (const key of this.referencesOf(pod)) keys.add(key);
    }
    return keys;
  }

  private referencesOf(pod: V1Pod): readonly ItemKey[] {
    const known = this.references.get(pod);
    if (known) return known;
    const keys = podReferences(pod)
      .filter(({ resource }) => isAssigned(resource) && kindOf(resource).neededBy === "referring-nodes")
      .map(({ resource, name }) => `${resource}/${pod.metadata.namespace}/${name}`);
    this.references.set(pod, keys);
    return keys;
  }

  isShared(key: ItemKey): boolean {
    const { resource } = splitKey(key);
    return isAssigned(resource) && kindOf(resource).neededBy === "all-nodes";
  }

  /** The bytes to send; undefined when there is no such object. */
  bytes(key: ItemKey, nodeName: string): Buffer | undefined {
    const { resource, objectKey } = splitKey(key);
    const object = this.informers.get(resource)?.get(objectKey);
    return object && isAssigned(resource) ? assignedBytes(kindOf(resource), object, nodeName) : undefined;
  }

  /**
   * Is told of each change from now on: the key it may concern, and for pods, of which only the node's own are told, the
   * nodes it concerns. Returns the way to leave.
   */
  subscribe(nodeName: string, changed: Changed): () => void {
    const local = this.subscribers.get(nodeName) ?? new Set<Changed>();
    this.subscribers.set(nodeName, local.add(changed));
    return () => {
      local.delete(changed);
      if (local.size === 0 && this.subscribers.get(nodeName) === local) this.subscribers.delete(nodeName);
    };
  }

  /** Told once, however many nodes there are: a pod concerns one of them, or two. */
  private tell(resource: AssignedResource, object: KubeObject, old: KubeObject | undefined): void {
    const key = `${resource}/${keyOf(object.metadata)}`;
    if (resource !== "pods") {
      for (const local of this.subscribers.values()) for (const changed of local) changed(key);
      return;
    }
    const nodeNames = [...new Set([nodeOf(object), nodeOf(old)].flatMap((name) => name ?? []))];
    for (const name of nodeNames) {
      for (const changed of this.subscribers.get(name) ?? []) changed(key, nodeNames);
    }
  }

  /** The newest revision that anything here is of. */
  get revision(): number {
    return Math.max(...[...this.informers.values()].map(({ revision }) => revision));
  }

  /**
   * Resolves with the set's version once the local copies hold everything that was acknowledged before the call, so that
   * an agent which comes from another replica never sees time go back. Throws ServiceUnavailable when that takes long.
   */
  async fresh(signal: AbortSignal): Promise<AssignmentVersion> {
    const informers = [...this.informers.values()];
    const [clusterId, ...revisions] = await Promise.all([
      this.clusterId(signal),
      ...informers.map((informer) => this.catchUp(informer, signal)),
    ]);
    return { clusterId, revision: Math.max(this.revision, Math.min(...revisions)) };
  }

  private async catchUp(informer: Informer<KubeObject>, signal: AbortSignal): Promise<number> {
    const now = await this.client.list(informer.type, { signal });
    const deadline = this.clock.monotonic() + freshWithinMs;
    while (!hasCaughtUp(informer, now)) {
      if (this.clock.monotonic() > deadline) {
        throw new ApiError("ServiceUnavailable", `the copy of ${informer.type.resource} is behind`);
      }
      await this.clock.sleep(5, signal);
    }
    return Number(now.resourceVersion);
  }
}

/** A quiet resource's copy may stand at an old revision and still lack nothing: then the objects tell. */
function hasCaughtUp(informer: Informer<KubeObject>, now: List<KubeObject>): boolean {
  const revision = Number(now.resourceVersion);
  if (informer.revision >= revision) return true;
  const listed = new Set(now.items.map(({ metadata }) => keyOf(metadata)));
  return (
    now.items.every(
      ({ metadata }) => versionOf(informer.get(keyOf(metadata))) >= Number(metadata.resourceVersion),
    ) && informer.list().every((own) => listed.has(keyOf(own.metadata)) || versionOf(own) > revision)
  );
}

const kindOf = (resource: AssignedResource) => assignedKinds[resource] as AssignedKind;
const versionOf = (object: KubeObject | undefined) => Number(object?.metadata.resourceVersion ?? -1);
const nodeOf = (object: KubeObject | undefined) => (object as V1Pod | undefined)?.spec?.nodeName;

export function splitKey(key: ItemKey): { resource: string; objectKey: string } {
  const slash = key.indexOf("/");
  return { resource: key.slice(0, slash), objectKey: key.slice(slash + 1) };
}
