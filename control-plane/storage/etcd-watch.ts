import type { ClientDuplexStream } from "@grpc/grpc-js";
import type { Clock } from "../../common/clock.js";
import {
  type Event,
  Event_EventType,
  type WatchRequest,
  type WatchResponse,
} from "../../proto/generated/etcd.js";
import { StorageError } from "./errors.js";
import type { EtcdMembers } from "./etcd-members.js";
import { prefixEnd } from "./etcd-ranges.js";
import type { EtcdValues } from "./etcd-values.js";
import type { StorageBatch, StorageEvent } from "./storage.js";

type WatchStream = ClientDuplexStream<WatchRequest, WatchResponse>;

export interface EtcdWatchOptions {
  readonly members: EtcdMembers;
  readonly values: EtcdValues;
  readonly clock: Clock;
  /** The cluster that `revision` belongs to; empty: not known yet. */
  readonly clusterId: string;
  readonly prefix: string;
  readonly revision: number;
}

const openMs = 1_000;
const retryMs = 50;
const maxBatch = 500;

/**
 * Follows the changes behind a revision. A broken stream is replaced by a fresh one on the next member, from the last
 * revision that was delivered: never from what a stream's header claims.
 */
export async function* watchEtcd(
  options: EtcdWatchOptions,
  signal: AbortSignal,
): AsyncGenerator<StorageBatch> {
  let position = options.revision;
  while (!signal.aborted) {
    const member = options.members.next();
    try {
      for await (const response of responses(await member.client.watch(), options, position, signal))
        for await (const batch of batchesOf(response, position, options)) {
          position = batch.revision;
          yield batch;
        }
    } catch (error) {
      if (error instanceof StorageError) throw error;
    }
    if (signal.aborted) return;
    member.failed();
    await options.clock.sleep(retryMs, signal).catch(() => {});
  }
}

/** The answers of one stream, until it breaks. */
async function* responses(
  stream: WatchStream,
  { prefix, clusterId, clock }: EtcdWatchOptions,
  position: number,
  signal: AbortSignal,
): AsyncGenerator<WatchResponse> {
  const cancel = () => stream.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  const stopWaiting = clock.after(openMs, cancel);
  try {
    if (signal.aborted) return;
    stream.write({ request: { $case: "createRequest", value: createRequest(prefix, position) } });
    for await (const response of stream as AsyncIterable<WatchResponse>) {
      stopWaiting();
      refuse(response, prefix, clusterId);
      if (response.canceled) return;
      if (!response.created) yield response;
    }
  } finally {
    stopWaiting();
    signal.removeEventListener("abort", cancel);
    stream.on("error", () => {});
    stream.cancel();
  }
}

const createRequest = (prefix: string, position: number) => ({
  key: Buffer.from(prefix),
  rangeEnd: prefixEnd(prefix),
  startRevision: position + 1,
  progressNotify: true,
});

function refuse({ header, compactRevision }: WatchResponse, prefix: string, clusterId: string): void {
  if (compactRevision !== 0) throw new StorageError("Compacted", prefix);
  if (clusterId && header?.clusterId !== clusterId)
    throw new StorageError("Compacted", prefix, "this is another cluster");
}

/** A long answer in several batches, with room for others in between; one revision is never divided. */
async function* batchesOf(
  { events, header }: WatchResponse,
  position: number,
  { clock, values }: EtcdWatchOptions,
): AsyncGenerator<StorageBatch> {
  const told = header?.revision ?? 0;
  if (events.length === 0 && told > position) yield { events: [], revision: told };
  for (let start = 0; start < events.length; ) {
    let end = Math.min(start + maxBatch, events.length);
    while (end < events.length && revisionOf(events[end]) === revisionOf(events[end - 1])) end++;
    if (start > 0) await clock.yield();
    const batch = events.slice(start, end).flatMap((event) => eventOf(event, values));
    yield { events: batch, revision: revisionOf(events[end - 1]) };
    start = end;
  }
}

const revisionOf = (event: Event | undefined) => event?.kv?.modRevision ?? 0;

/** An object that something unreadable took the place of is gone. */
function eventOf({ type, kv }: Event, values: EtcdValues): StorageEvent[] {
  if (!kv) return [];
  const key = kv.key.toString();
  const stored = type === Event_EventType.PUT ? values.stored(kv) : undefined;
  return [stored ? { type: "put", key, stored } : { type: "delete", key, revision: kv.modRevision }];
}
