import type { Clock } from "../../common/clock.js";
import { Semaphore } from "../../common/semaphore.js";
import {
  Compare_CompareResult,
  Compare_CompareTarget,
  type RangeRequest,
  type RangeResponse,
  type RequestOp,
  type ResponseHeader,
  type TxnRequest,
  type TxnResponse,
} from "../../proto/generated/etcd.js";
import { encodeValue } from "./codec.js";
import { rangeOf } from "./etcd-client.js";
import { isLeaseGone, wasNotSent } from "./etcd-errors.js";
import { EtcdLeases } from "./etcd-leases.js";
import type { EtcdMembers } from "./etcd-members.js";
import type { EtcdValues } from "./etcd-values.js";
import type { Replacement, Sighting, StorageBatch, StorageEvent, Stored } from "./storage.js";

/** What became of a compare-and-swap: its revision, or what stands there instead. */
export type Outcome =
  | { readonly revision: number }
  | {
      readonly revision?: never;
      readonly current: Stored | undefined;
      /** In the places of those that were to be replaced alongside. */
      readonly beside: readonly Stored[];
    };

export interface Swap {
  readonly key: string;
  /** At which the key must stand; 0: it must be absent. */
  readonly revision: number;
  /** Undefined: the key is deleted. */
  readonly value?: Buffer;
  readonly ttlSeconds?: number | undefined;
  /** Another key that must stand at a revision. */
  readonly requires?: Sighting | undefined;
  readonly alongside?: readonly Replacement[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

type Query = Partial<RangeRequest> & Pick<RangeRequest, "key">;
type Answer<T> = T & { readonly header: ResponseHeader };
type Watch = (revision: number, signal: AbortSignal) => AsyncIterable<StorageBatch>;

const noLease = "0";
/** More would only wait in etcd, and for some of them too long: their time begins when they are sent. */
const writesAtOnce = 256;

/** Reads and compare-and-swaps of etcd's keys; a write whose answer was lost is looked for before it is repeated. */
export class EtcdKeys {
  private readonly leases: EtcdLeases;
  private readonly writes = new Semaphore(writesAtOnce);
  /** The newest revision that any answer has told. */
  private seen = 0;

  /** @param watch all changes behind a revision, where lost writes are found */
  constructor(
    private readonly members: Pick<EtcdMembers, "read" | "repeat">,
    clock: Clock,
    private readonly values: EtcdValues,
    private readonly watch: Watch,
  ) {
    this.leases = new EtcdLeases(members, clock);
  }

  async range(request: Query, signal: AbortSignal | undefined): Promise<Answer<RangeResponse>> {
    const response = await this.members.read(
      "/",
      ({ client, limit }) => client.range(request, limit),
      signal,
    );
    return this.saw(response);
  }

  /** Puts the value (or deletes the key) if everything stands as it must. */
  async swap(swap: Swap): Promise<Outcome> {
    const { ttlSeconds } = swap;
    const lease = ttlSeconds === undefined ? noLease : await this.leases.leaseFor(ttlSeconds);
    try {
      return await this.transact(swap, swapRequest(swap, lease));
    } catch (error) {
      if (ttlSeconds === undefined || !isLeaseGone(error)) throw error;
      this.leases.forget(ttlSeconds);
      return this.swap(swap);
    }
  }

  private async transact(swap: Swap, request: TxnRequest): Promise<Outcome> {
    return this.writes.run(() => this.tryToTransact(swap, request));
  }

  private async tryToTransact({ key, value, revision, signal }: Swap, request: TxnRequest): Promise<Outcome> {
    // Behind what it replaces: an older event may look just like it.
    const since = Math.max(this.seen, revision) || (await this.currentRevision(signal));
    const find = () => this.landed(key, value, since, signal);
    let doubtful = false;
    return this.members.repeat<Outcome>(
      key,
      async ({ client, limit }) => {
        const outcome = this.outcomeOf(this.saw(await client.txn(request, limit)));
        // What stands in the way may be the first try, which a slow member carried out late.
        const late = outcome.revision === undefined && doubtful ? await find() : undefined;
        return late ?? outcome;
      },
      async (error) => {
        if (wasNotSent(error)) return undefined;
        doubtful = true;
        return find();
      },
      signal,
    );
  }

  private outcomeOf({ succeeded, header, responses }: Answer<TxnResponse>): Outcome {
    if (succeeded) return { revision: header.revision };
    const [current, ...beside] = responses.map(({ response }) => {
      const [kv] = response?.value.kvs ?? [];
      return kv && this.values.stored(kv);
    });
    return { current, beside: beside.flatMap((stored) => stored ?? []) };
  }

  /** Looks whether a write whose answer was lost has happened: an event behind `since` that is just it. */
  private async landed(
    key: string,
    value: Buffer | undefined,
    since: number,
    signal: AbortSignal | undefined,
  ): Promise<Outcome | undefined> {
    const until = await this.currentRevision(signal);
    const stop = new AbortController();
    try {
      if (until <= since) return undefined;
      for await (const { events, revision } of this.watch(since, stop.signal)) {
        const own = events.find((event) => event.key === key && isWrite(event, value));
        if (own) return { revision: own.type === "put" ? own.stored.revision : own.revision };
        if (revision >= until) return undefined;
      }
      return undefined;
    } finally {
      stop.abort();
    }
  }

  async currentRevision(signal: AbortSignal | undefined): Promise<number> {
    const { header } = await this.range({ key: Buffer.from("/"), countOnly: true }, signal);
    return header.revision;
  }

  /** Every answer has a header. */
  private saw<T extends { header: ResponseHeader | undefined }>(response: T): Answer<T> {
    const { header = { clusterId: "", revision: 0 } } = response;
    this.seen = Math.max(this.seen, header.revision);
    return { ...response, header };
  }
}

function swapRequest({ key, revision, value, requires, alongside = [] }: Swap, lease: string): TxnRequest {
  const bytes = Buffer.from(key);
  const write = value === undefined ? remove(bytes) : put(bytes, value, lease);
  const sightings = [{ key, revision }, ...(requires ? [requires] : []), ...alongside];
  return {
    compare: sightings.map(standsAt),
    success: [
      write,
      ...alongside.map((one) => put(Buffer.from(one.key), Buffer.from(encodeValue(one.object)), noLease)),
    ],
    failure: [{ key }, ...alongside].map((one) => look(Buffer.from(one.key))),
  };
}

const put = (key: Buffer, value: Buffer, lease: string): RequestOp => ({
  request: { $case: "requestPut", value: { key, value, lease } },
});
const remove = (key: Buffer): RequestOp => ({ request: { $case: "requestDeleteRange", value: { key } } });
const look = (key: Buffer): RequestOp => ({ request: { $case: "requestRange", value: rangeOf({ key }) } });

const standsAt = ({ key, revision }: Sighting) => ({
  key: Buffer.from(key),
  result: Compare_CompareResult.EQUAL,
  target: Compare_CompareTarget.MOD,
  modRevision: revision,
});

function isWrite(event: StorageEvent, value: Buffer | undefined): boolean {
  if (event.type === "delete") return value === undefined;
  return value?.equals(Buffer.from(encodeValue(event.stored.object))) ?? false;
}
