import { isAlreadyExists } from "../api/errors.js";
import type { CoreV1Event } from "../api/generated/types.js";
import type { KubeObject } from "../api/meta/object.js";
import { objectReference } from "../api/meta/object-reference.js";
import type { ResourceType } from "../api/resources.js";
import { type Clock, timestamp } from "../common/clock.js";
import type { Logger } from "../common/logger.js";
import type { Random } from "../common/random.js";
import type { Client } from "./client.js";
import { EventBacklog } from "./event-backlog.js";
import { EventCorrelator } from "./event-correlator.js";
import type { EventOptions, EventRecorder } from "./event-recorder.js";
import { unlessGone } from "./expected-failures.js";

const coreEvents: ResourceType<CoreV1Event> = { group: "", version: "v1", resource: "events" };

/** Beyond so many unwritten events some are dropped: they must never cost a process its memory. */
const backlogLimit = 1000;
/** About two minutes, as Kubernetes' recorders try. */
const tries = 15;
const firstRetryMs = 1_000;
const longestRetryMs = 10_000;

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
        const event = this.compose(about, options);
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

  private compose(about: KubeObject, { fieldPath, annotations }: EventOptions = {}): CoreV1Event {
    const now = timestamp(this.options.clock);
    return {
      apiVersion: "v1",
      kind: "Event",
      metadata: {
        name: `${about.metadata.name}.${this.nextStamp().toString(16)}`,
        namespace: about.metadata.namespace || "default",
        ...(annotations ? { annotations } : {}),
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

  /** What will not be written takes no place from what will. */
  private enqueue(event: CoreV1Event): void {
    const decided = this.correlator.correlate(event);
    if (!decided) return;
    this.backlog.push(decided);
    this.writing ??= this.drain().finally(() => {
      this.writing = undefined;
    });
  }

  private async drain(): Promise<void> {
    await Promise.resolve();
    for (let event = this.backlog.shift(); event; event = this.backlog.shift()) await this.persist(event);
  }

  private async persist(event: CoreV1Event): Promise<void> {
    for (let attempt = 1; attempt <= tries; attempt++) {
      try {
        return await this.write(event);
      } catch (error) {
        const last = attempt === tries || isRefusal(error);
        if (last) return this.options.log.debug("event not written", { reason: event.reason, err: error });
        await this.options.clock.sleep(retryMs(attempt), this.options.signal).catch(() => {});
      }
    }
  }

  /** One that repeats another is counted onto it, or takes its place when that has expired or was never written. */
  private async write(event: CoreV1Event): Promise<void> {
    const { metadata, count = 1, lastTimestamp, message } = event;
    const { namespace = "default", name = "" } = metadata;
    const { client } = this.options;
    if (count > 1) {
      const patch = { count, lastTimestamp, message };
      if (await unlessGone(client.patch(coreEvents, { namespace, name }, "merge", patch))) return;
    }
    await client.create(coreEvents, event);
  }
}

const retryMs = (attempt: number) => Math.min(longestRetryMs, firstRetryMs * 2 ** (attempt - 1));

/** What the server will say again however often it is asked. */
function isRefusal(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? Number(error.code) : 0;
  return isAlreadyExists(error) || (code >= 400 && code < 500 && code !== 429);
}
