import { type KubeObject, keyOf } from "../api/meta/object.js";
import type { Lister } from "./informer.js";

interface Index<T> {
  readonly valuesOf: (object: T) => readonly string[];
  readonly buckets: Map<string, Map<string, T>>;
}

const byNamespace = "namespace";

/** Objects by key, and by whatever indexes were asked for. */
export class Indexer<T extends KubeObject> implements Lister<T> {
  private readonly objects = new Map<string, T>();
  private readonly indexes = new Map<string, Index<T>>();
  /** The list of all, kept until the next change. */
  private all: readonly T[] | undefined;

  constructor() {
    this.addIndex(byNamespace, ({ metadata: { namespace } }) => (namespace ? [namespace] : []));
  }

  get(key: string): T | undefined {
    return this.objects.get(key);
  }

  list(namespace?: string): readonly T[] {
    if (namespace) return this.byIndex(byNamespace, namespace);
    this.all ??= [...this.objects.values()];
    return this.all;
  }

  byIndex(name: string, value: string): readonly T[] {
    const index = this.indexes.get(name);
    if (!index) throw new Error(`no index ${name}`);
    return [...(index.buckets.get(value)?.values() ?? [])];
  }

  keys(): IterableIterator<string> {
    return this.objects.keys();
  }

  addIndex(name: string, valuesOf: Index<T>["valuesOf"]): void {
    if (this.indexes.has(name)) return;
    const index = { valuesOf, buckets: new Map() };
    this.indexes.set(name, index);
    for (const [key, object] of this.objects) insert(index, key, object, valuesOf(object));
  }

  /** Stores `object` and returns what it replaces. */
  put(object: T): T | undefined {
    const key = keyOf(object.metadata);
    const old = this.objects.get(key);
    this.all = undefined;
    this.objects.set(key, object);
    for (const index of this.indexes.values()) replace(index, key, object, old);
    return old;
  }

  remove(key: string): T | undefined {
    const old = this.objects.get(key);
    if (!old) return undefined;
    this.all = undefined;
    this.objects.delete(key);
    for (const index of this.indexes.values()) withdraw(index, key, index.valuesOf(old));
    return old;
  }
}

/** Most changes leave an object in its buckets. */
function replace<T>(index: Index<T>, key: string, object: T, old: T | undefined): void {
  const values = index.valuesOf(object);
  const before = old === undefined ? [] : index.valuesOf(old);
  const stays = before.length === values.length && before.every((value, at) => value === values[at]);
  if (!stays) withdraw(index, key, before);
  insert(index, key, object, values);
}

function insert<T>({ buckets }: Index<T>, key: string, object: T, values: readonly string[]): void {
  for (const value of values) {
    const bucket = buckets.get(value);
    if (bucket) bucket.set(key, object);
    else buckets.set(value, new Map([[key, object]]));
  }
}

function withdraw<T>({ buckets }: Index<T>, key: string, values: readonly string[]): void {
  for (const value of values) {
    const bucket = buckets.get(value);
    bucket?.delete(key);
    if (bucket?.size === 0) buckets.delete(value);
  }
}
