import type { CoreV1Event } from "../api/generated/types.js";
import type { Clock } from "../common/clock.js";

/** Events that differ only in their message are merged once there are so many within the window. */
const similarLimit = 10;
const similarWindowMs = 600_000;
/** What one object may say at once, and how fast it earns more. */
const burst = 25;
const refillMs = 300_000;
const cacheSize = 4096;
const combined = "(combined from similar events): ";

/** What is known of an event that was told before. */
interface Seen {
  readonly name: string;
  readonly firstTimestamp: string;
  readonly count: number;
}

interface Similar {
  readonly messages: Set<string>;
  lastMs: number;
}

interface Bucket {
  tokens: number;
  lastMs: number;
}

/** Decides what becomes of an event: written anew, counted onto an earlier one, merged with similar ones, or dropped. */
export class EventCorrelator {
  private readonly seen = new Map<string, Seen>();
  private readonly similar = new Map<string, Similar>();
  private readonly buckets = new Map<string, Bucket>();

  constructor(private readonly clock: Clock) {}

  /** The event as it should stand in the store, under the name of the first that it repeats; undefined to drop it. */
  correlate(event: CoreV1Event): CoreV1Event | undefined {
    const counted = this.count(this.merge(event));
    return this.mayWrite(subjectOf(event)) ? counted : undefined;
  }

  /** What is dropped counts, too: the next that is written tells of it. */
  private count(event: CoreV1Event): CoreV1Event {
    const identity = identityOf(event);
    const { metadata, firstTimestamp = "" } = event;
    const before = this.seen.get(identity) ?? { name: metadata.name ?? "", firstTimestamp, count: 0 };
    const seen = { ...before, count: before.count + 1 };
    remember(this.seen, identity, seen);
    const { name, count } = seen;
    return { ...event, metadata: { ...metadata, name }, firstTimestamp: seen.firstTimestamp, count };
  }

  /** A message of its own has only who says few different things. */
  private merge(event: CoreV1Event): CoreV1Event {
    const key = similarityOf(event);
    const now = this.clock.now();
    const known = this.similar.get(key);
    const group =
      known && now - known.lastMs <= similarWindowMs ? known : { messages: new Set<string>(), lastMs: now };
    group.lastMs = now;
    remember(this.similar, key, group);
    const message = event.message ?? "";
    if (!group.messages.has(message) && group.messages.size === similarLimit - 1)
      return { ...event, message: `${combined}${message}` };
    group.messages.add(message);
    return event;
  }

  private mayWrite(subject: string): boolean {
    const now = this.clock.monotonic();
    const bucket = this.buckets.get(subject) ?? { tokens: burst, lastMs: now };
    bucket.tokens = Math.min(burst, bucket.tokens + (now - bucket.lastMs) / refillMs);
    bucket.lastMs = now;
    remember(this.buckets, subject, bucket);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }
}

function subjectOf({ source, involvedObject: about }: CoreV1Event): string {
  const { kind, namespace, name, uid, apiVersion } = about;
  return [source?.component, source?.host, kind, namespace, name, uid, apiVersion].join("\0");
}

/** Of all containers of a pod together. */
function similarityOf(event: CoreV1Event): string {
  const { type, reason, reportingComponent, reportingInstance } = event;
  return [subjectOf(event), type, reason, reportingComponent, reportingInstance].join("\0");
}

/** Merged events are one event whatever they said. */
function identityOf(event: CoreV1Event): string {
  const { message = "", involvedObject } = event;
  if (message.startsWith(combined)) return `${similarityOf(event)}\0${combined}`;
  return [similarityOf(event), involvedObject.fieldPath, message].join("\0");
}

function remember<V>(cache: Map<string, V>, key: string, value: V): void {
  cache.delete(key);
  cache.set(key, value);
  if (cache.size <= cacheSize) return;
  for (const oldest of cache.keys()) {
    cache.delete(oldest);
    return;
  }
}
