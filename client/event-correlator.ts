import type { CoreV1Event } from "../api/generated/types.js";
import type { Clock } from "../common/clock.js";

/** Events that differ only in their message are merged once there are so many within the window. */
const similarLimit = 10;
const similarWindowMs = 600_000;
/** What one object may say at once, and how fast it earns more. */
const burst = 25;
const refillMs = 300_000;
const cacheSize = 4096;

/** What is known of an event that was written before. */
export interface Seen {
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

  /** The event as it should be written and the one it repeats; undefined to drop it. */
  correlate(event: CoreV1Event): { event: CoreV1Event; repeats: Seen | undefined } | undefined {
    const merged = this.merge(event);
    if (!this.mayWrite(subjectOf(event))) return undefined;
    return { event: merged, repeats: this.seen.get(identityOf(merged)) };
  }

  written(event: CoreV1Event): void {
    const { count = 1, firstTimestamp = "", metadata } = event;
    remember(this.seen, identityOf(event), { name: metadata.name ?? "", firstTimestamp, count });
  }

  forget(event: CoreV1Event): void {
    this.seen.delete(identityOf(event));
  }

  private merge(event: CoreV1Event): CoreV1Event {
    const key = similarityOf(event);
    const now = this.clock.now();
    const known = this.similar.get(key);
    const group =
      known && now - known.lastMs <= similarWindowMs ? known : { messages: new Set<string>(), lastMs: now };
    group.lastMs = now;
    if (group.messages.size < similarLimit) group.messages.add(event.message ?? "");
    remember(this.similar, key, group);
    if (group.messages.size < similarLimit) return event;
    return { ...event, message: `(combined from similar events): ${event.message ?? ""}` };
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

function similarityOf(event: CoreV1Event): string {
  const { involvedObject, type, reason, reportingComponent, reportingInstance } = event;
  return [
    subjectOf(event),
    involvedObject.fieldPath,
    type,
    reason,
    reportingComponent,
    reportingInstance,
  ].join("\0");
}

/** Merged events are one event whatever they said. */
function identityOf(event: CoreV1Event): string {
  const message = event.message?.startsWith("(combined from similar events)") ? "" : event.message;
  return `${similarityOf(event)}\0${message}`;
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
