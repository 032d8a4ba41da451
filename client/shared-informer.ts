import { type KubeObject, keyOf } from "../api/meta/object.js";
import type { ResourceType } from "../api/resources.js";
import { unlessAborted } from "../common/abort.js";
import { deferred } from "../common/deferred.js";
import { Guard } from "../common/guard.js";
import type { WatchEvent } from "./client.js";
import { Indexer } from "./indexer.js";
import type { Informer, InformerHandler } from "./informer.js";
import { Reflector, type ReflectorOptions, type ReflectorSink } from "./reflector.js";

/** After so many objects the event loop gets its turn. */
const yieldEvery = 256;

/** The one local copy of a resource in this process, with any number of handlers. */
export class SharedInformer<T extends KubeObject> implements Informer<T>, ReflectorSink<T> {
  private readonly store = new Indexer<T>();
  private readonly handlers = new Set<InformerHandler<T>>();
  private readonly firstList = deferred<void>();
  private readonly guard: Guard;
  private applied = 0;

  constructor(
    readonly type: ResourceType<T>,
    private readonly options: ReflectorOptions,
  ) {
    this.guard = options.guard ?? new Guard(options.log);
  }

  get revision(): number {
    return this.applied;
  }

  get(key: string): T | undefined {
    return this.store.get(key);
  }

  list(namespace?: string): readonly T[] {
    return this.store.list(namespace);
  }

  byIndex(index: string, value: string): readonly T[] {
    return this.store.byIndex(index, value);
  }

  /** An object that the function can't read is in no bucket, and holds up none of the others. */
  addIndex(name: string, valuesOf: (object: T) => readonly string[]): void {
    this.store.addIndex(name, (object) => {
      let values: readonly string[] = [];
      this.guard.run(`index of ${this.type.resource}`, () => {
        values = valuesOf(object);
      });
      return values;
    });
  }

  addHandler(handler: InformerHandler<T>): () => void {
    const own = bound(handler);
    this.handlers.add(own);
    for (const object of this.store.list()) this.call(() => own.onAdd?.(object));
    return () => this.handlers.delete(own);
  }

  synced(signal?: AbortSignal): Promise<void> {
    return unlessAborted(this.firstList.promise, signal);
  }

  run(signal: AbortSignal): Promise<void> {
    return new Reflector(this.type, this, this.options).run(signal);
  }

  async replace(items: readonly T[], revision: string): Promise<void> {
    const gone = new Set(this.store.keys());
    for (const [i, object] of items.entries()) {
      gone.delete(keyOf(object.metadata));
      this.put(object);
      if ((i + 1) % yieldEvery === 0) await this.options.clock.yield();
    }
    for (const key of gone) this.remove(key);
    this.applied = Number(revision) || 0;
    this.firstList.resolve();
  }

  async apply(events: readonly WatchEvent<T>[]): Promise<void> {
    for (const [i, event] of events.entries()) {
      this.applyOne(event);
      if ((i + 1) % yieldEvery === 0) await this.options.clock.yield();
    }
  }

  private applyOne(event: WatchEvent<T>): void {
    const bookmark = event.type === "BOOKMARK";
    this.advance(bookmark ? event.resourceVersion : event.object.metadata.resourceVersion);
    if (bookmark) return;
    if (event.type === "DELETED") this.remove(keyOf(event.object.metadata), event.object);
    else this.put(event.object);
  }

  private advance(revision: string | undefined): void {
    this.applied = Math.max(this.applied, Number(revision) || 0);
  }

  /** An object that took the name of another while nobody looked is a deletion and an addition. */
  private put(object: T): void {
    const old = this.store.get(keyOf(object.metadata));
    if (old && old.metadata.uid !== object.metadata.uid) this.remove(keyOf(old.metadata));
    const replaced = this.store.put(object);
    if (!replaced) this.tell((handler) => handler.onAdd?.(object));
    else if (replaced.metadata.resourceVersion !== object.metadata.resourceVersion)
      this.tell((handler) => handler.onUpdate?.(object, replaced));
  }

  private remove(key: string, last?: T): void {
    const old = this.store.remove(key);
    if (old) this.tell((handler) => handler.onDelete?.(last ?? old));
  }

  private tell(call: (handler: InformerHandler<T>) => unknown): void {
    for (const handler of this.handlers) this.call(() => call(handler));
  }

  /** One handler's fault is not the others' concern. */
  private call(handler: () => unknown): void {
    this.guard.run(`handler of ${this.type.resource}`, handler);
  }
}

/** The handler as an entry of its own, so that adding it twice makes two. */
function bound<T extends KubeObject>(handler: InformerHandler<T>): InformerHandler<T> {
  return {
    onAdd: (object) => handler.onAdd?.(object),
    onUpdate: (object, old) => handler.onUpdate?.(object, old),
    onDelete: (last) => handler.onDelete?.(last),
  };
}
