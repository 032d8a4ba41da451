import type { KubeObject, ObjectRef } from "../../api/meta/object.js";
import type { ResourceType } from "../../api/resources.js";
import { resourcePrefixOf } from "../../control-plane/storage/cache-keys.js";
import type { StorageEvent } from "../../control-plane/storage/storage.js";

/** One write, and what it has changed. */
export interface Change {
  readonly key: string;
  readonly revision: number;
  readonly before: KubeObject | undefined;
  readonly after: KubeObject | undefined;
}

/** An answer is heard long before so many writes more. */
const remembered = 10_000;

/** What the store holds, as nobody in the cluster sees it: at once and whole. */
export class ClusterView {
  private readonly objects = new Map<string, Map<string, KubeObject>>();
  /** Keys by revision: of the newest writes, and of what stands in the store, by which a write is answered that changes nothing. */
  private readonly written = new Map<number, string>();
  private readonly standing = new Map<string, number>();

  apply(event: StorageEvent): Change {
    const { key } = event;
    const revision = event.type === "put" ? event.stored.revision : event.revision;
    const after = event.type === "put" ? event.stored.object : undefined;
    const table = this.table(resourcePrefixOf(key));
    const before = table.get(key);
    if (after) table.set(key, after);
    else table.delete(key);
    this.remember(key, revision, after !== undefined);
    return { key, revision, before, after };
  }

  list<T extends KubeObject>(type: ResourceType<T>): readonly T[] {
    return [...this.table(prefixOf(type)).values()] as T[];
  }

  get<T extends KubeObject>(type: ResourceType<T>, { namespace, name }: ObjectRef): T | undefined {
    const key = `${prefixOf(type)}${namespace ? `${namespace}/` : ""}${name}`;
    return this.table(prefixOf(type)).get(key) as T | undefined;
  }

  /** What was written at that revision, if it wasn't long ago or still stands. */
  keyAt(revision: number): string | undefined {
    return this.written.get(revision);
  }

  private remember(key: string, revision: number, stands: boolean): void {
    const old = revision - remembered;
    const before = this.standing.get(key);
    if (before !== undefined && before <= old) this.written.delete(before);
    this.written.set(revision, key);
    if (stands) this.standing.set(key, revision);
    else this.standing.delete(key);
    if (this.standing.get(this.written.get(old) ?? "") !== old) this.written.delete(old);
  }

  private table(prefix: string): Map<string, KubeObject> {
    const found = this.objects.get(prefix);
    if (found) return found;
    const made = new Map<string, KubeObject>();
    this.objects.set(prefix, made);
    return made;
  }
}

/** `/registry/core/pods/`. */
export const prefixOf = ({ group, resource }: ResourceType) => `/registry/${group || "core"}/${resource}/`;

/** Whether the key is of an object of that type. */
export const isOf = (type: ResourceType, key: string) => key.startsWith(prefixOf(type));
