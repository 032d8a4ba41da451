import { isAlreadyExists, isNotFound } from "../api/errors.js";
import type { CoreV1Event } from "../api/generated/types.js";
import type { KubeObject } from "../api/meta/object.js";
import type { ResourceType } from "../api/resources.js";
import { type Clock, timestamp } from "../common/clock.js";
import type { Logger } from "../common/logger.js";
import type { Random } from "../common/random.js";
import type { Client } from "./client.js";
import { EventBacklog } from "./event-backlog.js";
import { EventCorrelator, type Seen } from "./event-correlator.js";
import type { EventRecorder } from "./event-recorder.js";
import { objectReference } from "./object-reference.js";

const coreEvents: ResourceType<CoreV1Event> = { group: "", version: "v1", resource: "events" };

/** Beyond so many unwritten events some are dropped: they must never cost a process its memory. */
const backlogLimit = 1000;
const tries = 5;
const retryMs = 1000;

export interface EventBroadcasterOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Ends the retries of events that can't be written. */
  readonly signal?: AbortSignal;
}

/** Writes the events of all recorders of a process, one at a time, in the background. */
export class EventBroadcaster {
  private readonly backlog = new EventBacklog(backlogLimit);
  private readonly correlator: EventCorrelator;
  private lastStamp = 0n;
  private writing: Promise<void> | undefined;

  constructor(private readonly options: EventBroadcasterOptions) {
    this.correlator = new EventCorrelator(options.clock);
  }

  /** A recorder whose events come from `component`, on `host` where that matters. */
  recorder(component: string, host?: string): EventRecorder {
    return {
      event: (about, type, reason, message, options) => {
        const event = this.compose(about, options?.fieldPath);
        const source = host ? { component, host } : { component };
        this.enqueue({
          ...event,
          type,
          reason,
          message,
          source,
          reportingComponent: component,
          reportingInstance: host ?? "",
        });
      },
    };
  }

  /** Resolves when everything recorded so far has been written or given up. */
  async flushed(): Promise<void> {
    await this.writing;
  }

  private compose(about: KubeObject, fieldPath: string | undefined): CoreV1Event {
    const now = timestamp(this.options.clock);
    return {
      apiVersion: "v1",
      kind: "Event",
      metadata: {
        name: `${about.metadata.name}.${this.nextStamp().toString(16)}`,
        namespace: about.metadata.namespace || "default",
      },
      involvedObject: objectReference(about, fieldPath),
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1,
    };
  }

  /**
   * Nanoseconds since the epoch, as far as one can tell, and never the same twice: events of one second are shown in the
   * order of their names. Chance stands in for what the clock can't measure, so that processes do not collide.
   */
  private nextStamp(): bigint {
    const { clock, random } = this.options;
    const stamp = BigInt(Math.floor(clock.now())) * 1_000_000n + BigInt(Math.floor(random.next() * 1e6));
    this.lastStamp = stamp > this.lastStamp ? stamp : this.lastStamp + 1n;
    return this.lastStamp;
  }

  private enqueue(event: CoreV1Event): void {
    this.backlog.push(event);
    this.writing ??= this.drain().finally(() => {
      this.writing = undefined;
    });
  }

  private async drain(): Promise<void> {
    await Promise.resolve();
    for (let event = this.backlog.shift(); event; event = this.backlog.shift()) {
      const decided = this.correlator.correlate(event);
      if (decided) await this.persist(decided.event, decided.repeats);
    }
  }

  private async persist(event: CoreV1Event, repeats: Seen | undefined): Promise<void> {
    for (let attempt = 1; attempt <= tries; attempt++) {
      try {
        return this.correlator.written(await this.write(event, repeats));
      } catch (error) {
        const last = attempt === tries || isRefusal(error);
        if (last) return this.options.log.debug("event not written", { reason: event.reason, err: error });
        await this.options.clock.sleep(retryMs, this.options.signal).catch(() => {});
      }
    }
  }

  private async write(event: CoreV1Event, repeats: Seen | undefined): Promise<CoreV1Event> {
    if (repeats) {
      const counted = await this.count(event, repeats);
      if (counted) return counted;
    }
    return this.options.client.create(coreEvents, event);
  }

  /** Undefined when the earlier event has expired. */
  private async count(event: CoreV1Event, { name, count }: Seen): Promise<CoreV1Event | undefined> {
    const { namespace = "default" } = event.metadata;
    const patch = { count: count + 1, lastTimestamp: event.lastTimestamp, message: event.message };
    try {
      return await this.options.client.patch(coreEvents, { namespace, name }, "merge", patch);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      this.correlator.forget(event);
      return undefined;
    }
  }
}

/** What the server will say again however often it is asked. */
function isRefusal(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? Number(error.code) : 0;
  return isAlreadyExists(error) || (code >= 400 && code < 500 && code !== 429);
}
