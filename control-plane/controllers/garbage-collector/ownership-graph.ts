import type { V1OwnerReference } from "../../../api/generated/types.js";
import { type KubeObject, keyOf, type ObjectRef, parseApiVersion, refOf } from "../../../api/meta/object.js";
import type { ResourceType } from "../../../api/resources.js";
import type { Kind } from "../../../api/scheme/kind.js";
import type { Kinds, KindsChange } from "../../../api/scheme/kinds.js";
import type { Client } from "../../../client/client.js";
import type { Informer, InformerFactory } from "../../../client/informer.js";
import type { Key } from "../../reconcile/reconciler.js";

/** A resource whose objects can own and be owned. */
export interface WatchedKind {
  readonly kind: Kind;
  readonly type: ResourceType;
  readonly informer: Informer<KubeObject>;
}

/** One object, and of which kind it is. */
export interface Member {
  readonly kind: WatchedKind;
  readonly object: KubeObject;
}

const byOwner = "owner";

/** Does something about a kind, and returns how to leave off. */
type Join = (kind: WatchedKind) => () => void;

interface Follower {
  readonly join: Join;
  readonly joined: Map<WatchedKind, () => void>;
}

/** Who owns whom, over the informers of all kinds, as kinds come and go. */
export class OwnershipGraph {
  private readonly byName = new Map<string, WatchedKind>();
  private readonly byKind = new Map<string, WatchedKind>();
  private readonly followers = new Set<Follower>();

  constructor(
    private readonly informers: InformerFactory,
    kinds: Kinds,
  ) {
    for (const kind of kinds.current().all().filter(mayOwn)) this.add(kind);
    kinds.onChange((change) => this.change(change));
  }

  /** Joins every kind that is there, and those to come; leaves each when it goes, and all by what is returned. */
  follow(join: Join): () => void {
    const follower = { join, joined: new Map(this.kinds().map((kind) => [kind, join(kind)])) };
    this.followers.add(follower);
    return () => {
      this.followers.delete(follower);
      for (const leave of follower.joined.values()) leave();
    };
  }

  kinds(): readonly WatchedKind[] {
    return [...this.byName.values()];
  }

  keyOf({ kind: { kind }, object }: Member): Key {
    return `${kind.resource}.${kind.group}|${keyOf(object.metadata)}`;
  }

  find(key: Key): Member | undefined {
    const [name = "", objectKey = ""] = key.split("|");
    const kind = this.byName.get(name);
    const object = kind?.informer.get(objectKey);
    return kind && object && { kind, object };
  }

  dependentsOf({ metadata: { uid = "" } }: KubeObject): Member[] {
    return this.kinds().flatMap((kind) =>
      kind.informer.byIndex(byOwner, uid).map((object) => ({ kind, object })),
    );
  }

  /** The same, but for nothing that was made before `owner` was read: kinds whose informer is not so far are listed. */
  async allDependentsOf(client: Client, { metadata }: KubeObject): Promise<Member[]> {
    const { uid = "", namespace, resourceVersion } = metadata;
    const kinds = this.kinds().filter(({ kind }) => kind.namespaced || !namespace);
    const found = kinds.map(async (kind) => {
      const known = kind.informer.revision >= Number(resourceVersion);
      const objects = known
        ? kind.informer.byIndex(byOwner, uid)
        : (await client.list(kind.type, { namespace })).items.filter(isOwnedBy(uid));
      return objects.map((object) => ({ kind, object }));
    });
    return (await Promise.all(found)).flat();
  }

  /** Where the owner should be; undefined when nothing can be said of it: an unknown kind, a namespace that can't be. */
  place(dependent: KubeObject, { apiVersion, kind: name, name: owner }: V1OwnerReference) {
    const watched = this.byKind.get(`${name}.${parseApiVersion(apiVersion).group}`);
    const { namespace } = dependent.metadata;
    if (!watched || (watched.kind.namespaced && !namespace)) return undefined;
    const ref: ObjectRef =
      watched.kind.namespaced && namespace ? { namespace, name: owner } : { name: owner };
    return { kind: watched, ref };
  }

  /** The owner as the informers know it. */
  owner(dependent: KubeObject, reference: V1OwnerReference): Member | undefined {
    const place = this.place(dependent, reference);
    const object = place?.kind.informer.get(keyOf(place.ref));
    return place && object?.metadata.uid === reference.uid ? { kind: place.kind, object } : undefined;
  }

  /** An informer goes with its kind; that of a kind which was replaced goes on. */
  private change({ gone, come }: KindsChange): void {
    const left = gone.flatMap((kind) => this.remove(kind));
    for (const kind of come.filter(mayOwn)) this.add(kind);
    const kept = new Set(this.kinds().map(({ informer }) => informer));
    for (const { informer, type } of left) if (!kept.has(informer)) this.informers.stop(type);
  }

  private add(kind: Kind): void {
    const type = { group: kind.group, version: kind.storedVersion, resource: kind.resource };
    const informer = this.informers.informer(type);
    informer.addIndex(byOwner, ({ metadata }) => metadata.ownerReferences?.map(({ uid }) => uid) ?? []);
    const watched = { kind, type, informer };
    this.byName.set(`${kind.resource}.${kind.group}`, watched);
    this.byKind.set(`${kind.kind}.${kind.group}`, watched);
    for (const { join, joined } of this.followers) joined.set(watched, join(watched));
  }

  private remove(kind: Kind): WatchedKind[] {
    const watched = this.byName.get(`${kind.resource}.${kind.group}`);
    if (!watched) return [];
    this.byName.delete(`${kind.resource}.${kind.group}`);
    this.byKind.delete(`${kind.kind}.${kind.group}`);
    for (const { joined } of this.followers) {
      joined.get(watched)?.();
      joined.delete(watched);
    }
    return [watched];
  }
}

const isOwnedBy =
  (owner: string) =>
  ({ metadata }: KubeObject) =>
    metadata.ownerReferences?.some(({ uid }) => uid === owner) === true;

/** Events own nothing and vanish by themselves. */
function mayOwn({ stored, verbs, resource, group, storedGroup }: Kind): boolean {
  if (resource === "events" || (storedGroup !== undefined && storedGroup !== group)) return false;
  return stored && ["delete", "list", "watch"].every((verb) => verbs.some((one) => one === verb));
}

export const refTo = ({ metadata }: KubeObject) => refOf(keyOf(metadata));
