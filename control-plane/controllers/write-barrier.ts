import { type KubeObject, keyOf } from "../../api/meta/object.js";
import type { Informer } from "../../client/informer.js";
import type { Key } from "../reconcile/reconciler.js";

interface Pending {
  readonly revisions: Map<Informer<KubeObject>, number>;
  /** Deleted objects by uid. */
  readonly deletions: Map<string, { readonly informer: Informer<KubeObject>; readonly key: string }>;
}

/**
 * Remembers what a controller wrote for a key until its informers show it: acting on a copy that lacks its own last
 * writes would do them twice.
 */
export class WriteBarrier {
  private readonly pending = new Map<Key, Pending>();

  wrote<T extends KubeObject>(key: Key, informer: Informer<T>, object: T): void {
    const { revisions } = this.of(key);
    const any = informer as unknown as Informer<KubeObject>;
    const revision = Number(object.metadata.resourceVersion) || 0;
    revisions.set(any, Math.max(revision, revisions.get(any) ?? 0));
  }

  deleted<T extends KubeObject>(key: Key, informer: Informer<T>, object: T): void {
    const any = informer as unknown as Informer<KubeObject>;
    this.of(key).deletions.set(object.metadata.uid ?? "", { informer: any, key: keyOf(object.metadata) });
  }

  /** Do the informers show every write made for this key? */
  isPassed(key: Key): boolean {
    const pending = this.pending.get(key);
    if (!pending) return true;
    for (const [informer, revision] of pending.revisions) if (informer.revision < revision) return false;
    for (const [uid, { informer, key: object }] of pending.deletions)
      if (isStillThere(informer.get(object), uid)) return false;
    this.pending.delete(key);
    return true;
  }

  forget(key: Key): void {
    this.pending.delete(key);
  }

  private of(key: Key): Pending {
    const known = this.pending.get(key);
    if (known) return known;
    const made: Pending = { revisions: new Map(), deletions: new Map() };
    this.pending.set(key, made);
    return made;
  }
}

function isStillThere(object: KubeObject | undefined, uid: string): boolean {
  return object?.metadata.uid === uid && object.metadata.deletionTimestamp === undefined;
}
