import type { KubeObject } from "../../api/meta/object.js";
import type { Logger } from "../../common/logger.js";
import { encodeValue, storedAt } from "./codec.js";
import { isStorageError, RequirementFailed, StorageError } from "./errors.js";
import { EtcdKeys } from "./etcd-keys.js";
import { EtcdMembers, type EtcdMembersOptions } from "./etcd-members.js";
import { prefixEnd } from "./etcd-ranges.js";
import type { EtcdTls } from "./etcd-tls.js";
import { EtcdValues } from "./etcd-values.js";
import { watchEtcd } from "./etcd-watch.js";
import { checkPreconditions } from "./preconditions.js";
import type {
  CreateOptions,
  ListOptions,
  Preconditions,
  Storage,
  StorageBatch,
  Stored,
  StoredList,
  UpdateOptions,
} from "./storage.js";

export interface EtcdStorageOptions extends EtcdMembersOptions {
  readonly log: Logger;
}

type Update = (current: KubeObject) => KubeObject | Promise<KubeObject>;

const pageSize = 1_000;

/** The cluster's objects in etcd, as JSON, one transaction a write. */
export class EtcdStorage implements Storage {
  private readonly members: EtcdMembers;
  private readonly values: EtcdValues;
  private readonly keys: EtcdKeys;
  private cluster = "";

  constructor(private readonly options: EtcdStorageOptions) {
    this.members = new EtcdMembers(options);
    this.values = new EtcdValues(options.log);
    this.keys = new EtcdKeys(this.members, options.clock, this.values, (since, signal) =>
      this.watch("/", since, signal),
    );
  }

  /** Shows other certificates to etcd from now on. */
  reload(tls: EtcdTls): void {
    this.members.reload(tls);
  }

  close(): void {
    this.members.close();
  }

  async clusterId(signal?: AbortSignal): Promise<string> {
    const { header } = await this.keys.range({ key: Buffer.from("/"), countOnly: true }, signal);
    this.cluster = header.clusterId;
    return header.clusterId;
  }

  currentRevision(signal?: AbortSignal): Promise<number> {
    return this.keys.currentRevision(signal);
  }

  async get(key: string, signal?: AbortSignal): Promise<Stored | undefined> {
    const { kvs } = await this.keys.range({ key: Buffer.from(key) }, signal);
    return kvs[0] && this.values.stored(kvs[0]);
  }

  async list(
    prefix: string,
    { limit = 0, after, revision = 0, signal }: ListOptions = {},
  ): Promise<StoredList> {
    const items: Stored[] = [];
    let from = after === undefined || after === "" ? prefix : `${after}\0`;
    let at = revision;
    for (;;) {
      const size = limit > 0 ? Math.min(pageSize, limit - items.length) : pageSize;
      const request = { key: Buffer.from(from), rangeEnd: prefixEnd(prefix), limit: size, revision: at };
      const page = await this.keys.range(request, signal);
      at ||= page.header.revision;
      items.push(...page.kvs.flatMap((kv) => this.values.stored(kv) ?? []));
      if (!page.more || items.length === limit)
        return { items, revision: at, remaining: page.count - page.kvs.length };
      from = `${page.kvs.at(-1)?.key.toString() ?? ""}\0`;
    }
  }

  async create(key: string, object: KubeObject, options: CreateOptions = {}): Promise<Stored> {
    const value = this.encoded(key, object);
    const ttlSeconds = options.ttlSeconds?.(object);
    const outcome = await this.keys.swap({ ...options, key, revision: 0, value, ttlSeconds });
    if (outcome.revision !== undefined) return this.landed(key, object, value, outcome.revision);
    const alone = !options.requires && !options.alongside?.length;
    if (outcome.current || alone) throw new StorageError("KeyExists", key);
    throw new RequirementFailed(key, outcome.beside);
  }

  async guaranteedUpdate(
    key: string,
    expected: Preconditions,
    update: Update,
    options: UpdateOptions = {},
  ): Promise<Stored> {
    const hint = this.values.written.newer(key, options.hint);
    let current = hint ?? (await this.existing(key, options.signal));
    let fresh = hint === undefined;
    for (;;) {
      const updated = await this.tryUpdate(current, expected, update, fresh);
      if (updated && updated !== current.object) {
        const ttlSeconds = options.ttlSeconds?.(updated);
        const { signal } = options;
        const { revision } = current;
        const value = this.encoded(key, updated);
        const swap = { key, revision, value, ttlSeconds, alongside: options.alongside?.(), signal };
        const outcome = await this.keys.swap(swap);
        if (outcome.revision !== undefined) return this.landed(key, updated, value, outcome.revision);
        current = found(key, outcome.current);
        if (current.revision === revision) throw new RequirementFailed(key, outcome.beside);
      } else {
        if (fresh) return current;
        const newest = await this.existing(key, options.signal);
        if (updated && newest.revision === current.revision) return newest;
        current = newest;
      }
      fresh = true;
    }
  }

  async delete(
    key: string,
    expected: Preconditions,
    check?: (current: KubeObject) => void | Promise<void>,
    options: { readonly hint?: Stored | undefined; readonly signal?: AbortSignal } = {},
  ): Promise<Stored> {
    const hint = this.values.written.newer(key, options.hint);
    let current = hint ?? (await this.existing(key, options.signal));
    let fresh = hint === undefined;
    for (;;) {
      const judge = async (object: KubeObject) => {
        await check?.(object);
        return object;
      };
      if (await this.tryUpdate(current, expected, judge, fresh)) {
        const outcome = await this.keys.swap({ key, revision: current.revision, signal: options.signal });
        if (outcome.revision !== undefined) return storedAt(key, current.object, outcome.revision);
        current = found(key, outcome.current);
      } else current = await this.existing(key, options.signal);
      fresh = true;
    }
  }

  watch(prefix: string, revision: number, signal: AbortSignal): AsyncIterable<StorageBatch> {
    const { members, values, cluster: clusterId } = this;
    return watchEtcd({ members, values, clock: this.options.clock, clusterId, prefix, revision }, signal);
  }

  async compact(revision: number): Promise<void> {
    try {
      await this.members.read("", ({ client, limit }) => client.compact({ revision }, limit));
    } catch (error) {
      if (!isStorageError(error, "Compacted")) throw error;
    }
  }

  /** What `update` makes of the object; undefined when it refused a state that may be an old one. */
  private async tryUpdate(current: Stored, expected: Preconditions, update: Update, fresh: boolean) {
    try {
      checkPreconditions(current.key, expected, current.object);
      return await update(current.object);
    } catch (error) {
      if (fresh) throw error;
      return undefined;
    }
  }

  /** The value as it is written; the watch will know it again. */
  private encoded(key: string, object: KubeObject): Buffer {
    const value = Buffer.from(encodeValue(object));
    this.values.written.note(key, value, object);
    return value;
  }

  private landed(key: string, object: KubeObject, value: Buffer, revision: number): Stored {
    const stored = storedAt(key, object, revision, value.length);
    this.values.written.landed(value, stored);
    return stored;
  }

  private async existing(key: string, signal: AbortSignal | undefined): Promise<Stored> {
    return found(key, await this.get(key, signal));
  }
}

function found(key: string, stored: Stored | undefined): Stored {
  if (!stored) throw new StorageError("KeyNotFound", key);
  return stored;
}
