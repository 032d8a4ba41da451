import type { Clock } from "../../common/clock.js";
import { messageOf } from "../../common/errors.js";
import { Semaphore } from "../../common/semaphore.js";
import type { ContainerRuntime, ImageInfo } from "./container-runtime.js";
import { isImageReference } from "./image-reference.js";
import type { Credentials } from "./registry-credentials.js";

export type ImageErrorReason =
  | "ErrImagePull"
  | "ErrImageNeverPull"
  | "ImagePullBackOff"
  | "ImageInspectError"
  | "InvalidImageName";

/** Why a container has no image; `retryAtMs` is when it pays to try again, on the monotonic clock. */
export class ImageError extends Error {
  override readonly name = "ImageError";

  constructor(
    readonly reason: ImageErrorReason,
    message: string,
    readonly retryAtMs: number,
  ) {
    super(message);
  }
}

export interface ImageWish {
  readonly image: string;
  readonly policy: string;
  /** Whose failures count together. */
  readonly podUid: string;
  readonly credentials: () => Credentials | undefined;
  readonly say: (type: "Normal" | "Warning", reason: string, message: string) => void;
}

interface Failure {
  readonly delayMs: number;
  readonly untilMs: number;
  readonly message: string;
}

const baseMs = 10_000;
const maxMs = 300_000;
/** How long the first failure shows before it becomes a back-off. */
const showMs = 2_000;
const settleMs = 10_000;

const concurrentPulls = 3;

interface Pulled {
  readonly info: ImageInfo;
  readonly pullMs: number;
}

/**
 * Gets images by pull policy: what the host has is used as it is; pulls go a few at a time, each once for all who want it
 * with the same credentials, and with back-off.
 */
export class Images {
  private readonly failures = new Map<string, Failure>();
  private readonly pulls = new Semaphore(concurrentPulls);
  private readonly underWay = new Map<string, Promise<Pulled>>();

  constructor(
    private readonly runtime: ContainerRuntime,
    private readonly clock: Clock,
  ) {}

  /** Throws ImageError. */
  async ensure(wish: ImageWish): Promise<ImageInfo> {
    requireValidName(wish, this.clock.monotonic() + settleMs);
    const present = await this.find(wish.image);
    if (present && wish.policy !== "Always") return this.used(present, wish);
    if (wish.policy === "Never") throw this.neverPulled(wish);
    return this.pull(wish);
  }

  /** Drops what is remembered of a pod that is gone. */
  forget(podUid: string): void {
    for (const key of this.failures.keys()) if (key.startsWith(`${podUid} `)) this.failures.delete(key);
  }

  private used(image: ImageInfo, { image: name, say }: ImageWish): ImageInfo {
    say("Normal", "Pulled", `Container image "${name}" already present on machine`);
    return image;
  }

  private neverPulled({ image, say }: ImageWish): ImageError {
    const message = `Container image "${image}" is not present with pull policy of Never`;
    say("Warning", "ErrImageNeverPull", message);
    return new ImageError("ErrImageNeverPull", message, this.clock.monotonic() + settleMs);
  }

  private async find(image: string): Promise<ImageInfo | undefined> {
    try {
      return await this.runtime.imageInfo(image);
    } catch (error) {
      const message = `Failed to inspect image "${image}": ${messageOf(error)}`;
      throw new ImageError("ImageInspectError", message, this.clock.monotonic() + settleMs);
    }
  }

  private async pull(wish: ImageWish): Promise<ImageInfo> {
    const key = `${wish.podUid} ${wish.image}`;
    this.refuseWhileBackingOff(wish, this.failures.get(key));
    wish.say("Normal", "Pulling", `Pulling image "${wish.image}"`);
    const queuedMs = this.clock.monotonic();
    try {
      const { info, pullMs } = await this.pullOnce(wish);
      this.failures.delete(key);
      const waitedMs = this.clock.monotonic() - queuedMs;
      const took = `${goDuration(pullMs)} (${goDuration(waitedMs)} including waiting)`;
      const size = `Image size: ${info.bytes} bytes.`;
      wish.say("Normal", "Pulled", `Successfully pulled image "${wish.image}" in ${took}. ${size}`);
      return info;
    } catch (error) {
      throw this.failed(key, wish, messageOf(error));
    }
  }

  private pullOnce({ image, credentials }: ImageWish): Promise<Pulled> {
    const shown = credentials();
    const key = JSON.stringify([image, shown]);
    const known = this.underWay.get(key);
    if (known) return known;
    const pull = this.pulls.run(() => this.timedPull(image, shown)).finally(() => this.underWay.delete(key));
    this.underWay.set(key, pull);
    return pull;
  }

  private async timedPull(image: string, credentials: Credentials | undefined): Promise<Pulled> {
    const startMs = this.clock.monotonic();
    const info = await this.runtime.pullImage(image, credentials);
    return { info, pullMs: this.clock.monotonic() - startMs };
  }

  private refuseWhileBackingOff({ image, say }: ImageWish, failure: Failure | undefined): void {
    if (!failure || failure.untilMs <= this.clock.monotonic()) return;
    say("Normal", "BackOff", `Back-off pulling image "${image}"`);
    const message = `Back-off pulling image "${image}": ErrImagePull: ${failure.message}`;
    throw new ImageError("ImagePullBackOff", message, failure.untilMs);
  }

  private failed(key: string, { image, say }: ImageWish, message: string): ImageError {
    const nowMs = this.clock.monotonic();
    const last = this.failures.get(key);
    const delayMs = last ? Math.min(maxMs, last.delayMs * 2) : baseMs;
    this.failures.set(key, { delayMs, untilMs: nowMs + delayMs, message });
    say("Warning", "Failed", `Failed to pull image "${image}": ${message}`);
    return new ImageError("ErrImagePull", message, nowMs + showMs);
  }
}

function requireValidName({ image, say }: ImageWish, retryAtMs: number): void {
  if (isImageReference(image)) return;
  const why = `couldn't parse image name "${image}": invalid reference format`;
  say("Warning", "InspectFailed", `Failed to apply default image tag "${image}": ${why}`);
  throw new ImageError("InvalidImageName", `Failed to apply default image tag "${image}": ${why}`, retryAtMs);
}

/** As Go prints durations, to the millisecond. */
function goDuration(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)}ms` : `${(ms / 1_000).toFixed(3).replace(/\.?0+$/, "")}s`;
}
