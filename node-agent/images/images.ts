import { goDurationText } from "../../api/meta/go-duration-text.js";
import type { Clock } from "../../common/clock.js";
import { messageOf } from "../../common/errors.js";
import type { ContainerRuntime, ImageInfo } from "../runtime/container-runtime.js";
import { isImageReference } from "../runtime/image-reference.js";
import { RuntimeError } from "../runtime/runtime-error.js";
import { ImageError, type ImageErrorReason } from "./image-error.js";
import { ImagePuller, type Pulled } from "./image-puller.js";
import { PullBackOff } from "./pull-back-off.js";
import type { PullRecords } from "./pull-records.js";
import type { PullCredentials } from "./registry-credentials.js";

export interface ImageWish {
  readonly image: string;
  readonly policy: string;
  /** Whose failures count together. */
  readonly podUid: string;
  /** Those of the pod that may fit the image, in the order in which they are tried. */
  readonly credentials: () => readonly PullCredentials[];
  readonly say: (type: "Normal" | "Warning", reason: string, message: string) => void;
}

/** How long the first failure shows before it becomes a back-off. */
const showMs = 2_000;
const settleMs = 10_000;

/** Gets images by pull policy: what the host has is used if the pod may have it, the rest is pulled, with back-off. */
export class Images {
  private readonly backOff: PullBackOff;
  private readonly puller: ImagePuller;

  constructor(
    private readonly runtime: ContainerRuntime,
    private readonly records: PullRecords,
    private readonly clock: Clock,
    maxParallelPulls: number,
  ) {
    this.backOff = new PullBackOff(clock);
    this.puller = new ImagePuller(runtime, clock, maxParallelPulls);
  }

  /** Throws ImageError. */
  async ensure(wish: ImageWish): Promise<ImageInfo> {
    this.requireValidName(wish);
    const present = wish.policy === "Always" ? undefined : await this.find(wish);
    if (present && (await this.records.isAccessible(wish.image, present, wish.credentials)))
      return this.used(present, wish);
    if (wish.policy === "Never") throw this.neverPulled(wish);
    return this.pull(wish);
  }

  /** Drops what is remembered of a pod that is gone. */
  forget(podUid: string): void {
    this.backOff.forget(podUid);
  }

  private used(image: ImageInfo, { image: name, say }: ImageWish): ImageInfo {
    const text = `Container image "${name}" already present on machine and can be accessed by the pod`;
    say("Normal", "Pulled", text);
    return image;
  }

  private neverPulled({ image, say }: ImageWish): ImageError {
    const message = `Container image "${image}" is not present with pull policy of Never`;
    say("Warning", "ErrImageNeverPull", message);
    return this.error("ErrImageNeverPull", message, settleMs);
  }

  private async find({ image, say }: ImageWish): Promise<ImageInfo | undefined> {
    try {
      return await this.runtime.imageInfo(image);
    } catch (error) {
      const message = `Failed to inspect image "${image}": ${messageOf(error)}`;
      say("Warning", "InspectFailed", message);
      throw this.error("ImageInspectError", message, settleMs);
    }
  }

  private async pull(wish: ImageWish): Promise<ImageInfo> {
    const { image, podUid, say } = wish;
    this.refuseWhileBackingOff(wish);
    say("Normal", "Pulling", `Pulling image "${image}"`);
    const queuedMs = this.clock.monotonic();
    try {
      const pulled = await this.recorded(image, wish.credentials());
      this.backOff.succeeded(podUid, image);
      say("Normal", "Pulled", pulledText(image, pulled, this.clock.monotonic() - queuedMs));
      return pulled.info;
    } catch (error) {
      throw this.failed(wish, error);
    }
  }

  /** That it was pulled is known even if the agent ends in between. */
  private async recorded(image: string, credentials: readonly PullCredentials[]): Promise<Pulled> {
    await this.records.begin(image);
    try {
      const pulled = await this.puller.pull(image, credentials);
      await this.records.succeeded(image, pulled.info.id, pulled.credentials?.source);
      return pulled;
    } catch (error) {
      await this.records.failed(image);
      throw error;
    }
  }

  private refuseWhileBackingOff({ image, podUid, say }: ImageWish): void {
    const failure = this.backOff.current(podUid, image);
    if (!failure) return;
    say("Normal", "BackOff", `Back-off pulling image "${image}"`);
    const message = `Back-off pulling image "${image}": ${failure.why}`;
    throw new ImageError("ImagePullBackOff", message, failure.untilMs);
  }

  private failed({ image, podUid, say }: ImageWish, error: unknown): ImageError {
    const said = messageOf(error);
    const isAway = error instanceof RuntimeError && error.reason === "RegistryUnavailable";
    const reason = isAway ? "RegistryUnavailable" : "ErrImagePull";
    const message = isAway
      ? `image pull failed for ${image} because the registry is unavailable: ${said}`
      : said;
    say("Warning", "Failed", `Failed to pull image "${image}": ${isAway ? `${reason}: ${said}` : said}`);
    this.backOff.failed(podUid, image, `${reason}: ${message}`);
    return this.error(reason, message, showMs);
  }

  private requireValidName({ image, say }: ImageWish): void {
    if (isImageReference(image)) return;
    const why = `couldn't parse image name "${image}": invalid reference format`;
    const message = `Failed to apply default image tag "${image}": ${why}`;
    say("Warning", "InspectFailed", message);
    throw this.error("InvalidImageName", message, settleMs);
  }

  private error(reason: ImageErrorReason, message: string, afterMs: number): ImageError {
    return new ImageError(reason, message, this.clock.monotonic() + afterMs);
  }
}

function pulledText(image: string, { info, pullMs }: Pulled, waitedMs: number): string {
  const [pull, whole] = [pullMs, waitedMs].map((ms) => goDurationText(Math.floor(ms)));
  const took = `${pull} (${whole} including waiting)`;
  return `Successfully pulled image "${image}" in ${took}. Image size: ${info.bytes} bytes.`;
}
