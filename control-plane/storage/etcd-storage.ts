import type { IRangeResponse, ITxnRequest, ITxnResponse } from "etcd3";
import type { KubeObject } from "../../api/meta/object.js";
import { encodeValue, storedAt } from "./codec.js";
import { isStorageError, StorageError } from "./errors.js";
import { isLeaseGone, wasNotSent } from "./etcd-errors.js";
import { EtcdLeases } from "./etcd-leases.js";
import { EtcdMembers, type EtcdMembersOptions } from "./etcd-members.js";
import { prefixEnd, storedOf } from "./etcd-ranges.js";
import { watchEtcd } from "./etcd-watch.js";
import { checkPreconditions } from "./preconditions.js";
import type {
  CreateOptions,
  ListOptions,
  Preconditions,
  Storage,
  StorageBatch,
  StorageEvent,
  Stored,
  StoredList,
} from "./storage.js";

export type EtcdStorageOptions = EtcdMembersOptions;

type Update = (current: KubeObject) => KubeObject | Promise<KubeObject>;
type Hinted = CreateOptions & { readonly hint?: Stored | undefined };

/** What became of a compare-and-swap: its revision, or what stands there instead. */
type Outcome =
  | { readonly revision: number }
  | { readonly revision?: never; readonly current: Stored | undefined };

const pageSize = 1_000;

/** The cluster's objects in etcd, as JSON, one transaction a write. */
export class EtcdStorage implements Storage {
  private readonly members: EtcdMembers;
  private readonly leases: EtcdLeases;
  private cluster = "";
  /** The newest revision that any answer has told. */
  private seen = 0;

  constructor(private readonly options: EtcdStorageOptions) {
    this.members = new EtcdMembers(options);
    this.leases = new EtcdLeases(this.members, options.clock);
  }

  close(): void {
    this.members.close();
  }

  async clusterId(signal?: AbortSignal): Promise<string> {
    const { header } = await this.range({ key: Buffer.from("/"), count_only: true }, signal);
    this.cluster = header.cluster_id;
    return header.cluster_id;
  }

  async currentRevision(signal?: AbortSignal): Promise<number> {
    const { header } = await this.range({ key: Buffer.from("/"), count_only: true }, signal);
    return Number(header.revision);
  }

  async get(key: string, signal?: AbortSignal): Promise<Stored | undefined> {
    const { kvs } = await this.range({ key: Buffer.from(key) }, signal);
    return kvs[0] && storedOf(kvs[0]);
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
      const request = { key: Buffer.from(from), range_end: prefixEnd(prefix), limit: size, revision: at };
      const page = await this.range(request, signal);
      at ||= Number(page.header.revision);
      items.push(...page.kvs.map(storedOf));
      if (!page.more || items.length === limit)
        return { items, revision: at, remaining: Number(page.count) - page.kvs.length };
      from = `${items.at(-1)?.key ?? ""}\0`;
    }
  }

  async create(key: string, object: KubeObject, options: CreateOptions = {}): Promise<Stored> {
    const outcome = await this.swap(key, 0, encodeValue(object), options);
    if (outcome.revision === undefined) throw new StorageError("KeyExists", key);
    return storedAt(key, object, outcome.revision);
  }

  async guaranteedUpdate(
    key: string,
    expected: Preconditions,
    update: Update,
    options: Hinted = {},
  ): Promise<Stored> {
    let current = options.hint ?? (await this.existing(key, options.signal));
    let fresh = options.hint === undefined;
    for (;;) {
      const updated = await this.tryUpdate(current, expected, update, fresh);
      if (updated && updated !== current.object) {
        const outcome = await this.swap(key, current.revision, encodeValue(updated), options);
        if (outcome.revision !== undefined) return storedAt(key, updated, outcome.revision);
        current = found(key, outcome.current);
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
    let current = options.hint ?? (await this.existing(key, options.signal));
    let fresh = options.hint === undefined;
    for (;;) {
      const judge = async (object: KubeObject) => {
        await check?.(object);
        return object;
      };
      if (await this.tryUpdate(current, expected, judge, fresh)) {
        const outcome = await this.swap(key, current.revision, undefined, options);
        if (outcome.revision !== undefined) return storedAt(key, current.object, outcome.revision);
        current = found(key, outcome.current);
      } else current = await this.existing(key, options.signal);
      fresh = true;
    }
  }

  watch(prefix: string, revision: number, signal: AbortSignal): AsyncIterable<StorageBatch> {
    const { members, cluster: clusterId } = this;
    return watchEtcd({ members, clock: this.options.clock, clusterId, prefix, revision }, signal);
  }

  async compact(revision: number): Promise<void> {
    try {
      await this.members.read("", ({ client, options }) => client.kv.compact({ revision }, options));
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

  private async existing(key: string, signal: AbortSignal | undefined): Promise<Stored> {
    return found(key, await this.get(key, signal));
  }

  /** Puts `value` (or deletes the key) if the key still stands at `revision`, 0 meaning that it is absent. */
  private async swap(
    key: string,
    revision: number,
    value: string | undefined,
    { ttlSeconds, signal }: CreateOptions,
  ): Promise<Outcome> {
    const lease = ttlSeconds === undefined ? 0 : await this.leases.leaseFor(ttlSeconds);
    try {
      return await this.transact(key, value, swapRequest(key, revision, value, lease), signal);
    } catch (error) {
      if (ttlSeconds === undefined || !isLeaseGone(error)) throw error;
      this.leases.forget(ttlSeconds);
      return this.swap(key, revision, value, { ttlSeconds, ...(signal ? { signal } : {}) });
    }
  }

  private async transact(
    key: string,
    value: string | undefined,
    request: ITxnRequest,
    signal: AbortSignal | undefined,
  ): Promise<Outcome> {
    const since = this.seen || (await this.currentRevision(signal));
    return this.members.repeat<Outcome>(
      key,
      async ({ client, options }) => this.outcomeOf(await client.kv.txn(request, options)),
      async (error) => (wasNotSent(error) ? undefined : this.landed(key, value, since, signal)),
      signal,
    );
  }

  private outcomeOf({ succeeded, header, responses }: ITxnResponse): Outcome {
    this.saw(header.revision);
    if (succeeded) return { revision: Number(header.revision) };
    const kv = responses[0]?.response_range.kvs[0];
    return { current: kv && storedOf(kv) };
  }

  /** Looks whether a write whose answer was lost has happened: an event behind `since` that is just it. */
  private async landed(
    key: string,
    value: string | undefined,
    since: number,
    signal: AbortSignal | undefined,
  ): Promise<Outcome | undefined> {
    const until = await this.currentRevision(signal);
    const stop = new AbortController();
    try {
      if (until <= since) return undefined;
      for await (const { events, revision } of this.watch("/", since, stop.signal)) {
        const own = events.find((event) => event.key === key && isWrite(event, value));
        if (own) return { revision: own.type === "put" ? own.stored.revision : own.revision };
        if (revision >= until) return undefined;
      }
      return undefined;
    } finally {
      stop.abort();
    }
  }

  private async range(request: object, signal: AbortSignal | undefined): Promise<IRangeResponse> {
    const response = await this.members.read(
      "/",
      ({ client, options }) => client.kv.range(request, options),
      signal,
    );
    this.saw(response.header.revision);
    return response;
  }

  private saw(revision: string): void {
    this.seen = Math.max(this.seen, Number(revision));
  }
}

function found(key: string, stored: Stored | undefined): Stored {
  if (!stored) throw new StorageError("KeyNotFound", key);
  return stored;
}

function swapRequest(
  key: string,
  revision: number,
  value: string | undefined,
  lease: string | 0,
): ITxnRequest {
  const bytes = Buffer.from(key);
  const write =
    value === undefined
      ? { request_delete_range: { key: bytes } }
      : { request_put: { key: bytes, value: Buffer.from(value), lease } };
  return {
    compare: [{ key: bytes, target: "Mod", result: "Equal", mod_revision: revision }],
    success: [write],
    failure: [{ request_range: { key: bytes } }],
  };
}

function isWrite(event: StorageEvent, value: string | undefined): boolean {
  if (event.type === "delete") return value === undefined;
  return value !== undefined && encodeValue(event.stored.object) === value;
}
