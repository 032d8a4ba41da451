import { isGone } from "../api/errors.js";
import type { KubeObject } from "../api/meta/object.js";
import type { ResourceType } from "../api/resources.js";
import { backoffMs } from "../common/backoff.js";
import type { Clock } from "../common/clock.js";
import type { Guard } from "../common/guard.js";
import type { Logger } from "../common/logger.js";
import type { Random } from "../common/random.js";
import type { Client, WatchEvent } from "./client.js";

/** Where a reflector puts what it sees. */
export interface ReflectorSink<T extends KubeObject> {
  /** The whole set as it stood at `revision`. */
  replace(items: readonly T[], revision: string): Promise<void>;
  apply(events: readonly WatchEvent<T>[]): Promise<void>;
}

export interface ReflectorOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Around what handlers and index functions make of objects that make no sense. */
  readonly guard?: Guard;
}

const backoff = { baseMs: 100, maxMs: 30_000, jitter: 0.5 };

/** Lists a resource, then watches it; watches on from the last revision after a failure, and lists again when that is gone. */
export class Reflector<T extends KubeObject> {
  private revision: string | undefined;
  private failures = 0;

  constructor(
    private readonly type: ResourceType<T>,
    private readonly sink: ReflectorSink<T>,
    private readonly options: ReflectorOptions,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.listAndWatch(signal);
      } catch (error) {
        if (!signal.aborted) this.note(error);
      }
      if (!signal.aborted) await this.pause(signal);
    }
  }

  private async listAndWatch(signal: AbortSignal): Promise<void> {
    const { client } = this.options;
    if (this.revision === undefined) {
      const { items, resourceVersion } = await client.list(this.type, { signal });
      await this.sink.replace(items, resourceVersion);
      this.revision = resourceVersion;
    }
    const from = { resourceVersion: this.revision, allowWatchBookmarks: true, signal };
    for await (const batch of client.watch(this.type, from)) {
      await this.sink.apply(batch);
      this.revision = revisionOf(batch) ?? this.revision;
      this.failures = 0;
    }
  }

  private note(error: unknown): void {
    const { resource } = this.type;
    if (isGone(error)) {
      this.revision = undefined;
      this.options.log.debug("watch is too old; listing again", { resource });
    } else {
      this.options.log.warn("watch failed", { resource, err: error });
    }
  }

  private async pause(signal: AbortSignal): Promise<void> {
    const ms = backoffMs(this.failures++, backoff, this.options.random);
    await this.options.clock.sleep(ms, signal).catch(() => {});
  }
}

function revisionOf<T extends KubeObject>(batch: readonly WatchEvent<T>[]): string | undefined {
  const last = batch.at(-1);
  if (!last) return undefined;
  return last.type === "BOOKMARK" ? last.resourceVersion : last.object.metadata.resourceVersion;
}
