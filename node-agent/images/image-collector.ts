import type { Clock } from "../../common/clock.js";
import { messageOf } from "../../common/errors.js";
import type { Logger } from "../../common/logger.js";
import { Semaphore } from "../../common/semaphore.js";
import type { ContainerRuntime, ImageInfo } from "../runtime/container-runtime.js";
import { fullReference, repositoryOf } from "../runtime/image-reference.js";
import type { GarbagePolicy } from "./garbage-policy.js";
import { expiredImages, type ImageUse, type ImageUses, observeUses, unusedImages } from "./image-uses.js";
import type { PullRecords } from "./pull-records.js";

/** Makes room by removing images that nobody uses. */
export interface ImageCollector {
  /** Removes images until so many bytes are free, those first that weren't used for longest. Returns how many are; rejects when some can't be removed. */
  free(bytes: number): Promise<number>;
}

export interface ImageCollectorOptions {
  readonly runtime: Pick<ContainerRuntime, "listImages" | "imageIdsInUse" | "removeImage">;
  readonly records: PullRecords;
  readonly policy: GarbagePolicy;
  /** Names or ids of images that stay, used or not: that of sandboxes, those of volumes. */
  readonly kept: () => Promise<readonly string[]>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Watches which images are used, and removes those that aren't: never one that any container of the Engine has, whosever it is. */
export class UnusedImages implements ImageCollector {
  private uses: ImageUses | undefined;
  private readonly turns = new Semaphore(1);
  private readonly beganMs: number;

  constructor(private readonly options: ImageCollectorOptions) {
    this.beganMs = options.clock.monotonic();
  }

  /** Notes which images are here, and which are used. */
  observe(): Promise<void> {
    return this.turns.run(async () => {
      await this.look();
    });
  }

  free(bytes: number): Promise<number> {
    return this.turns.run(async () => this.remove(await this.look(), bytes));
  }

  /** Removes what wasn't used for longer than the policy lets it. */
  removeExpired(): Promise<number> {
    const { clock, policy } = this.options;
    const { maximumAgeMs } = policy;
    if (maximumAgeMs === 0 || clock.monotonic() - this.beganMs <= maximumAgeMs) return Promise.resolve(0);
    return this.turns.run(async () =>
      this.remove(
        expiredImages(await this.look(), clock.monotonic(), maximumAgeMs),
        Number.POSITIVE_INFINITY,
      ),
    );
  }

  private async look(): Promise<readonly ImageUse[]> {
    const { runtime, policy, clock } = this.options;
    const [images, inUse, kept] = await Promise.all([
      this.images(),
      runtime.imageIdsInUse(),
      this.options.kept(),
    ]);
    const used = new Set([...inUse, ...images.filter((image) => isNamed(image, kept)).map(({ id }) => id)]);
    const nowMs = clock.monotonic();
    this.uses = observeUses(this.uses, images, used, nowMs);
    return unusedImages(this.uses, nowMs, policy.minimumAgeMs).filter(({ image }) => this.isOurs(image));
  }

  private async images(): Promise<readonly ImageInfo[]> {
    const { runtime, records } = this.options;
    let images: readonly ImageInfo[] = [];
    await records.keepOnly(async () => {
      images = await runtime.listImages();
      return images.map(({ id }) => id);
    });
    return images;
  }

  private isOurs(image: ImageInfo): boolean {
    if (this.options.policy.scope === "all") return true;
    const names = this.options.records.namesOf(image.id);
    const repositories = new Set(names.map(repositoryOf));
    return (
      names.length > 0 &&
      image.tags.every((tag) => names.includes(fullReference(tag))) &&
      image.digests.every((digest) => repositories.has(repositoryOf(digest)))
    );
  }

  private async remove(unused: readonly ImageUse[], bytes: number): Promise<number> {
    let freed = 0;
    const errors: string[] = [];
    for (const { image } of unused) {
      if (freed >= bytes) break;
      try {
        await this.removeOne(image);
        freed += image.bytes;
      } catch (error) {
        errors.push(messageOf(error));
      }
    }
    if (errors.length === 0) return freed;
    const wanted = `wanted to free ${bytes} bytes, but freed ${freed} bytes space`;
    throw new Error(`${wanted} with errors in image deletion: ${errors.join(", ")}`);
  }

  /** Name by name, so that one that somebody gives it meanwhile keeps it. */
  private async removeOne({ id, tags, digests, bytes }: ImageInfo): Promise<void> {
    const { runtime, log } = this.options;
    log.info("removing an image that nobody uses", { image: id, tags, bytes });
    const names = [...tags, ...digests];
    for (const name of names.length > 0 ? names : [id]) await runtime.removeImage(name);
  }
}

const isNamed = ({ id, tags, digests }: ImageInfo, names: readonly string[]) =>
  names.some((name) => name === id || [...tags, ...digests].map(fullReference).includes(fullReference(name)));
