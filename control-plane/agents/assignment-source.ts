import { homeOf } from "../../api/core/made-volume.js";
import { podReferences } from "../../api/core/pods/references.js";
import type { V1PersistentVolume, V1Pod } from "../../api/generated/types.js";
import { type KubeObject, keyOf } from "../../api/meta/object.js";
import { pods } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import type { Informer, InformerFactory } from "../../client/informer.js";
import {
  type AssignedKind,
  type AssignedResource,
  assignedKinds,
  assignedResources,
  isAssigned,
} from "../../common/assigned-kinds.js";
import { isReferred, referredPart } from "../../common/assigned-references.js";
import type { Clock } from "../../common/clock.js";
import type { Logger } from "../../common/logger.js";
import type { ItemKey } from "./assigned-item.js";
import { type Follower, Followers } from "./followers.js";
import { FreshCopies } from "./fresh-copies.js";
import { SharedItems } from "./shared-items.js";
import { SharedReferences } from "./shared-references.js";
import { VolumesBehind } from "./volumes-behind.js";

const byNode = "assignment-node";
const byReference = "assignment-reference";

export interface AssignmentSourceOptions {
  readonly informers: InformerFactory;
  readonly client: Client;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What the nodes need, from the informers of this process, and who is to hear when that changes. */
export class AssignmentSource {
  readonly shared: SharedItems;
  private readonly informers: ReadonlyMap<string, Informer<KubeObject>>;
  private readonly pods: Informer<V1Pod>;
  private readonly volumes: VolumesBehind;
  private readonly sharedReferences: SharedReferences;
  private readonly followers: Followers;
  private readonly copies: FreshCopies;
  /** Pods from informers never change, so what they refer to is collected once. */
  private readonly references = new WeakMap<V1Pod, readonly ItemKey[]>();

  constructor({ informers, client, clock, log }: AssignmentSourceOptions) {
    this.shared = new SharedItems(log);
    this.followers = new Followers(clock);
    this.informers = new Map(
      assignedResources.map((resource) => [resource, informers.informer(kindOf(resource).type)]),
    );
    this.copies = new FreshCopies([...this.informers.values()], client, clock);
    this.pods = informers.informer(pods);
    this.volumes = new VolumesBehind(informers);
    this.sharedReferences = new SharedReferences(informers);
    this.pods.addIndex(byNode, (pod) => nodesOf(pod));
    this.pods.addIndex(byReference, (pod) => (pod.spec?.nodeName ? this.referencesOf(pod) : []));
    for (const resource of assignedResources) this.follow(resource);
  }

  /** What only `nodeName` is to have now: itself, what its pods refer to, and these behind it. */
  ownOf(nodeName: string): ReadonlyMap<ItemKey, KubeObject> {
    const local = this.pods.byIndex(byNode, nodeName);
    const references = local.flatMap((pod) => this.referencesOf(pod));
    const keys = [`nodes/${nodeName}`, ...references, ...this.volumes.keysFor(nodeName, references)];
    const own = keys.flatMap((key) => {
      const object = this.object(key);
      return object ? [[key, object] as const] : [];
    });
    return new Map<ItemKey, KubeObject>([
      ...own,
      ...local.map((pod) => [`pods/${keyOf(pod.metadata)}`, pod] as const),
    ]);
  }

  /** The follower hears of each change from now on. Returns the way to leave. */
  subscribe(nodeName: string, follower: Follower): () => void {
    return this.followers.join(nodeName, follower);
  }

  /** The newest revision that anything here is of. */
  get revision(): number {
    return Math.max(...[...this.informers.values()].map(({ revision }) => revision));
  }

  /**
   * Resolves with the set's revision once the local copies hold everything that was acknowledged before the call, so that
   * an agent which comes from another replica never sees time go back. Throws ServiceUnavailable when that takes long.
   */
  async fresh(): Promise<number> {
    const revision = await this.copies.revision();
    return Math.max(this.revision, revision);
  }

  private follow(resource: AssignedResource): void {
    const { neededBy } = kindOf(resource);
    const refer = (...objects: readonly KubeObject[]) => {
      for (const key of this.sharedReferences.touchedBy(resource, objects)) this.putReferred(key);
    };
    const keyIn = ({ metadata }: KubeObject): ItemKey => `${resource}/${keyOf(metadata)}`;
    const changed = (object: KubeObject, old?: KubeObject) => {
      if (neededBy === "all-nodes") this.putShared(resource, keyIn(object), object);
      else if (neededBy === "its-node") this.tell([...nodesOf(object), ...(old ? nodesOf(old) : [])]);
      else if (neededBy === "volume-nodes")
        this.tell([object, old ?? object].flatMap((one) => this.nodesWith(one)));
      else this.tell(this.nodesReferringTo(resource, object));
      refer(object, ...(old ? [old] : []));
    };
    const gone = (object: KubeObject) => {
      if (neededBy !== "all-nodes") return changed(object);
      refer(object);
      if (this.shared.remove(keyIn(object))) this.followers.tellAll(keyIn(object));
      if (resource === "nodes") this.tell([keyOf(object.metadata)]);
    };
    this.informers.get(resource)?.addHandler({ onAdd: changed, onUpdate: changed, onDelete: gone });
  }

  /** A node gets the whole of its own object, of which the others see but a part. */
  private putShared(resource: AssignedResource, key: ItemKey, object: KubeObject): void {
    if (this.shared.put(kindOf(resource), key, object)) this.followers.tellAll(key);
    if (resource === "nodes") this.tell([keyOf(object.metadata)]);
  }

  /** What all nodes need of a kind of which they don't need all: as long as it is referred to. */
  private putReferred(key: ItemKey): void {
    const resource = key.slice(0, key.indexOf("/"));
    const object = this.sharedReferences.has(key) ? this.object(key) : undefined;
    if (!isReferred(resource)) return;
    const brief = (whole: KubeObject) => referredPart(resource, whole);
    const isChanged = object
      ? this.shared.put({ ...kindOf(resource), brief }, key, object)
      : this.shared.remove(key);
    if (isChanged) this.followers.tellAll(key);
  }

  private nodesReferringTo(resource: AssignedResource, { metadata }: KubeObject): readonly string[] {
    const key = keyOf(metadata);
    const mounted = resource === "secrets" ? this.volumes.mountedWith(key) : [];
    return [
      ...this.pods.byIndex(byReference, `${resource}/${key}`).flatMap(nodesOf),
      ...mounted.flatMap((volume) => this.nodesWith(volume)),
    ];
  }

  /** Those that hold a volume or have pods with its claim. */
  private nodesWith(volume: V1PersistentVolume): readonly string[] {
    const pods = this.pods.byIndex(byReference, this.volumes.claimKeyOf(volume));
    return [homeOf(volume) ?? "", ...pods.flatMap(nodesOf)];
  }

  private tell(nodeNames: readonly string[]): void {
    for (const name of new Set(nodeNames)) this.followers.tellOf(name);
  }

  private object(key: ItemKey): KubeObject | undefined {
    const slash = key.indexOf("/");
    return this.informers.get(key.slice(0, slash))?.get(key.slice(slash + 1));
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
}

const kindOf = (resource: AssignedResource) => assignedKinds[resource] as AssignedKind;
const nodesOf = (pod: V1Pod) => (pod.spec?.nodeName ? [pod.spec.nodeName] : []);
