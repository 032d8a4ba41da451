import type { IRangeResponse, ITxnRequest, ITxnResponse } from "etcd3";
import type { Clock } from "../../common/clock.js";
import { encodeValue } from "./codec.js";
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

type Watch = (revision: number, signal: AbortSignal) => AsyncIterable<StorageBatch>;

/** Reads and compare-and-swaps of etcd's keys; a write whose answer was lost is looked for before it is repeated. */
export class EtcdKeys {
  private readonly leases: EtcdLeases;
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

  async range(request: object, signal: AbortSignal | undefined): Promise<IRangeResponse> {
    const response = await this.members.read(
      "/",
      ({ client, options }) => client.kv.range(request, options),
      signal,
    );
    this.saw(response.header.revision);
    return response;
  }

  /** Puts the value (or deletes the key) if everything stands as it must. */
  async swap(swap: Swap): Promise<Outcome> {
    const { ttlSeconds } = swap;
    const lease = ttlSeconds === undefined ? 0 : await this.leases.leaseFor(ttlSeconds);
    try {
      return await this.transact(swap, swapRequest(swap, lease));
    } catch (error) {
      if (ttlSeconds === undefined || !isLeaseGone(error)) throw error;
      this.leases.forget(ttlSeconds);
      return this.swap(swap);
    }
  }

  private async transact({ key, value, revision, signal }: Swap, request: ITxnRequest): Promise<Outcome> {
    // Behind what it replaces: an older event may look just like it.
    const since = Math.max(this.seen, revision) || (await this.currentRevision(signal));
    const find = () => this.landed(key, value, since, signal);
    let doubtful = false;
    return this.members.repeat<Outcome>(
      key,
      async ({ client, options }) => {
        const outcome = this.outcomeOf(await client.kv.txn(request, options));
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

  private outcomeOf({ succeeded, header, responses }: ITxnResponse): Outcome {
    this.saw(header.revision);
    if (succeeded) return { revision: Number(header.revision) };
    const [current, ...beside] = responses.map(
      ({ response_range: { kvs } }) => kvs[0] && this.values.stored(kvs[0]),
    );
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
    const { header } = await this.range({ key: Buffer.from("/"), count_only: true }, signal);
    return Number(header.revision);
  }

  private saw(revision: string): void {
    this.seen = Math.max(this.seen, Number(revision));
  }
}

function swapRequest(
  { key, revision, value, requires, alongside = [] }: Swap,
  lease: string | 0,
): ITxnRequest {
  const bytes = Buffer.from(key);
  const write = value === undefined ? { request_delete_range: { key: bytes } } : put(bytes, value, lease);
  const sightings = [{ key, revision }, ...(requires ? [requires] : []), ...alongside];
  return {
    compare: sightings.map(standsAt),
    success: [
      write,
      ...alongside.map((one) => put(Buffer.from(one.key), Buffer.from(encodeValue(one.object)), 0)),
    ],
    failure: [{ key }, ...alongside].map((one) => ({ request_range: { key: Buffer.from(one.key) } })),
  };
}

const put = (key: Buffer, value: Buffer, lease: string | 0) => ({ request_put: { key, value, lease } });

const standsAt = ({ key, revision }: Sighting) =>
  ({ key: Buffer.from(key), target: "Mod", result: "Equal", mod_revision: revision }) as const;

function isWrite(event: StorageEvent, value: Buffer | undefined): boolean {
  if (event.type === "delete") return value === undefined;
  return value !== undefined && value.equals(Buffer.from(encodeValue(event.stored.object)));
}
