import type { Clock } from "../../../common/clock.js";
import { messageOf } from "../../../common/errors.js";
import type { Logger } from "../../../common/logger.js";
import type { ContainerRuntime, RuntimeEvent } from "../../runtime/container-runtime.js";
import type { ContainerCache } from "./container-cache.js";

const relistMs = 300_000;
const retryMs = 1_000;
/** A runtime that hangs says nothing in its events either. */
const askMs = 30_000;

/** Keeps the cache of containers current: one stream of events, and a list whenever that may have missed some. */
export class RuntimeWatch {
  readonly name = "runtime watch";
  private healthy = true;

  constructor(
    private readonly runtime: ContainerRuntime,
    private readonly cache: ContainerCache,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  /** Whether the runtime answers. */
  isHealthy(): boolean {
    return this.healthy;
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.follow(signal);
      } catch (error) {
        if (signal.aborted) return;
        if (this.healthy) this.log.error("container runtime is away", { cause: messageOf(error) });
        this.healthy = false;
        await this.clock.sleep(retryMs, signal).catch(() => {});
      }
    }
  }

  /** The stream is opened before the list is made, so that nothing falls between them. */
  private async follow(signal: AbortSignal): Promise<void> {
    const round = new AbortController();
    const stop = () => round.abort();
    signal.addEventListener("abort", stop, { once: true });
    const cancel = this.clock.after(relistMs, stop);
    try {
      await Promise.all([this.relist(), this.apply(round.signal), this.ask(round.signal)]);
    } finally {
      cancel();
      stop();
      signal.removeEventListener("abort", stop);
    }
  }

  private async relist(): Promise<void> {
    const before = new Set(this.cache.all().map(({ id }) => id));
    const infos = await this.runtime.list();
    this.healthy = true;
    this.cache.replace(infos, before);
  }

  /** Throws when the runtime doesn't answer. */
  private async ask(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.clock.sleep(askMs, signal).catch(() => {});
      if (!signal.aborted) await this.runtime.version();
    }
  }

  private async apply(signal: AbortSignal): Promise<void> {
    for await (const event of this.runtime.events(signal)) {
      this.applyOne(event).catch((error: unknown) => {
        this.log.warn("container could not be looked at", { id: event.id, err: error });
      });
    }
  }

  private async applyOne({ type, id }: RuntimeEvent): Promise<void> {
    if (type === "destroyed") return this.cache.remove(id);
    if (type === "started" || type === "oom") return;
    const info = await this.runtime.inspect(id);
    if (info) this.cache.put(info);
  }
}
