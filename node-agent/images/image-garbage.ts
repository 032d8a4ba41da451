import type { KubeObject } from "../../api/meta/object.js";
import type { EventRecorder } from "../../client/event-recorder.js";
import type { Clock } from "../../common/clock.js";
import { messageOf } from "../../common/errors.js";
import type { Logger } from "../../common/logger.js";
import { bytesToFree, type GarbagePolicy, type Room } from "./garbage-policy.js";
import type { UnusedImages } from "./image-collector.js";

const periodMs = 300_000;

export interface ImageGarbageOptions {
  readonly images: UnusedImages;
  /** Of the disk that images are on. */
  readonly room: () => Promise<Room>;
  readonly policy: GarbagePolicy;
  readonly recorder: EventRecorder;
  /** Whom events are about. */
  readonly node: KubeObject;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Looks every five minutes whether images have to go, as a kubelet does. */
export class ImageGarbage {
  readonly name = "image garbage collection";
  private hasFailed = false;

  constructor(private readonly options: ImageGarbageOptions) {}

  async run(signal: AbortSignal): Promise<void> {
    await this.options.images.observe().catch((error: unknown) => this.failed(error));
    while (!signal.aborted) {
      await this.options.clock.sleep(periodMs, signal).catch(() => {});
      if (!signal.aborted) await this.collectOrSay();
    }
  }

  /** Rejects when there is less room in the end than there has to be. */
  async collect(): Promise<void> {
    const { images, policy } = this.options;
    await images.removeExpired();
    const room = await this.options.room();
    if (room.capacity === 0)
      throw this.refused("InvalidDiskCapacity", "invalid capacity 0 on image filesystem");
    const wanted = bytesToFree(room, policy);
    if (wanted === 0) return images.observe();
    const freed = await images.free(wanted);
    if (freed >= wanted) return;
    const tried = `Attempted to free ${wanted} bytes, but only found ${freed} bytes eligible to free.`;
    throw this.refused(
      "FreeDiskSpaceFailed",
      `Failed to garbage collect required amount of images. ${tried}`,
    );
  }

  private async collectOrSay(): Promise<void> {
    try {
      await this.collect();
      this.hasFailed = false;
    } catch (error) {
      this.failed(error);
    }
  }

  /** What fails once may be on its way. */
  private failed(error: unknown): void {
    this.options.log.warn("image garbage collection failed", { cause: messageOf(error) });
    if (this.hasFailed) this.say("ImageGCFailed", messageOf(error));
    this.hasFailed = true;
  }

  private refused(reason: string, message: string): Error {
    this.say(reason, message);
    return new Error(message);
  }

  private say(reason: string, message: string): void {
    this.options.recorder.event(this.options.node, "Warning", reason, message);
  }
}
