import { parseJson } from "../../api/json/parse-json.js";
import type { KubeObject } from "../../api/meta/object.js";
import { unlessAborted } from "../../common/abort.js";
import type { Clock } from "../../common/clock.js";
import { type Deferred, deferred } from "../../common/deferred.js";
import { encodeValue, storedAt } from "./codec.js";
import { RequirementFailed, StorageError } from "./errors.js";
import { MemoryHistory } from "./memory-history.js";
import { checkPreconditions } from "./preconditions.js";
import type {
  CreateOptions,
  ListOptions,
  Preconditions,
  Replacement,
  Sighting,
  Storage,
  StorageBatch,
  StorageEvent,
  Stored,
  StoredList,
  UpdateOptions,
} from "./storage.js";

export interface MemoryStorageOptions {
  readonly clock: Clock;
  readonly clusterId?: string;
}

/** etcd's behaviour without etcd, for tests and simulations. Objects pass through JSON, as they would there. */
export class MemoryStorage implements Storage {
  private readonly history = new MemoryHistory();
  private readonly expiries = new Map<string, () => void>();
  private changed: Deferred<void> = deferred();

  constructor(private readonly options: MemoryStorageOptions) {}

  async clusterId(): Promise<string> {
    return this.options.clusterId ?? "memory";
  }

  async currentRevision(): Promise<number> {
    return this.history.revision;
  }

  async get(key: string): Promise<Stored | undefined> {
    return this.history.get(key);
  }

  async list(prefix: string, { limit = 0, after = "", revision = 0 }: ListOptions = {}): Promise<StoredList> {
    if (revision > this.history.revision) throw new StorageError("FutureRevision", prefix);
    const at = revision || this.history.revision;
    const all = this.history.list(prefix, at).filter(({ key }) => key > after);
    const items = limit > 0 ? all.slice(0, limit) : all;
    return { items, revision: at, remaining: all.length - items.length };
  }

  async create(
    key: string,
    object: KubeObject,
    { ttlSeconds, requires, alongside = [] }: CreateOptions = {},
  ): Promise<Stored> {
    if (this.history.get(key)) throw new StorageError("KeyExists", key);
    this.check(key, requires ? [requires, ...alongside] : alongside, alongside);
    return this.put(key, object, ttlSeconds?.(object), alongside);
  }

  async guaranteedUpdate(
    key: string,
    preconditions: Preconditions,
    update: (current: KubeObject) => KubeObject | Promise<KubeObject>,
    { ttlSeconds, alongside }: UpdateOptions = {},
  ): Promise<Stored> {
    for (;;) {
      const current = this.existing(key);
      checkPreconditions(key, preconditions, current.object);
      const updated = await update(current.object);
      if (updated === current.object) return current;
      if (this.history.get(key)?.revision !== current.revision) continue;
      const replacements = alongside?.() ?? [];
      this.check(key, replacements, replacements);
      return this.put(key, updated, ttlSeconds?.(updated), replacements);
    }
  }

  async delete(
    key: string,
    preconditions: Preconditions,
    check?: (current: KubeObject) => void | Promise<void>,
  ): Promise<Stored> {
    for (;;) {
      const current = this.existing(key);
      checkPreconditions(key, preconditions, current.object);
      await check?.(current.object);
      if (this.history.get(key)?.revision === current.revision) return this.remove(current);
    }
  }

  async *watch(prefix: string, revision: number, signal: AbortSignal): AsyncGenerator<StorageBatch> {
    let position = revision;
    while (!signal.aborted) {
      const { changed } = this;
      const events = this.history.since(position, prefix);
      position = Math.max(position, this.history.revision);
      yield { events, revision: position };
      if (position >= this.history.revision) await unlessAborted(changed.promise, signal).catch(() => {});
    }
  }

  async compact(revision: number): Promise<void> {
    if (revision > this.history.revision) throw new StorageError("FutureRevision", "");
    this.history.compact(revision);
  }

  private existing(key: string): Stored {
    const current = this.history.get(key);
    if (!current) throw new StorageError("KeyNotFound", key);
    return current;
  }

  private check(key: string, sightings: readonly Sighting[], replaced: readonly Sighting[]): void {
    if (sightings.every((seen) => this.history.get(seen.key)?.revision === seen.revision)) return;
    throw new RequirementFailed(
      key,
      replaced.flatMap((seen) => this.history.get(seen.key) ?? []),
    );
  }

  /** All of them at one revision. */
  private put(
    key: string,
    object: KubeObject,
    ttlSeconds: number | undefined,
    alongside: readonly Replacement[],
  ): Stored {
    const revision = this.history.revision + 1;
    const stored = this.putOne(key, object, ttlSeconds, revision);
    for (const one of alongside) this.putOne(one.key, one.object, undefined, revision);
    return stored;
  }

  private putOne(key: string, object: KubeObject, ttlSeconds: number | undefined, revision: number): Stored {
    const value = encodeValue(object);
    const copy = parseJson(value) as KubeObject;
    const stored = storedAt(key, copy, revision, value.length);
    this.expiries.get(key)?.();
    this.expiries.delete(key);
    if (ttlSeconds !== undefined) this.expire(key, ttlSeconds);
    this.append({ type: "put", key, stored });
    return stored;
  }

  private remove({ key, object }: Stored): Stored {
    this.expiries.get(key)?.();
    this.expiries.delete(key);
    const revision = this.history.revision + 1;
    this.append({ type: "delete", key, revision });
    return storedAt(key, object, revision);
  }

  private expire(key: string, ttlSeconds: number): void {
    const cancel = this.options.clock.after(ttlSeconds * 1_000, () => this.remove(this.existing(key)));
    this.expiries.set(key, cancel);
  }

  private append(event: StorageEvent): void {
    this.history.append(event);
    const { changed } = this;
    this.changed = deferred();
    changed.resolve();
  }
}
