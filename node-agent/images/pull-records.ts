import { messageOf } from "../../common/errors.js";
import type { Logger } from "../../common/logger.js";
import type { Files } from "../files/files.js";
import { KeptFile } from "../files/kept-file.js";
import type { ImageInfo } from "../runtime/container-runtime.js";
import { fullReference, repositoryOf } from "../runtime/image-reference.js";
import { isGivenTo, type PulledImage, type PulledImages, withPull } from "./pulled-images.js";
import type { PullCredentials, SecretIdentity } from "./registry-credentials.js";
import { requiresVerification, type VerificationPolicy } from "./verification-policy.js";

/**
 * Which images this agent has pulled, and for whom: a pod gets a private image that is here only if it could have pulled it itself. On
 * disk before a pull begins, so that nothing that was pulled is ever taken for an image that others brought.
 */
export class PullRecords {
  private images: Readonly<Record<string, PulledImage>> = {};
  /** By whole references. */
  private readonly begun = new Map<string, number>();
  private isUnknown = false;
  private readonly file: KeptFile;

  constructor(
    path: string,
    private readonly policy: VerificationPolicy,
    files: Pick<Files, "read" | "replace">,
    private readonly log: Logger,
  ) {
    this.file = new KeptFile(path, files, () => JSON.stringify(this.toPulledImages()));
  }

  /** Call once, before anything else. What can't be read lets nobody have what is here. */
  async load(): Promise<void> {
    const text = await this.file.read();
    if (text === undefined) return;
    try {
      const { images, begun }: PulledImages = JSON.parse(text);
      this.images = { ...images };
      for (const image of begun) this.begun.set(fullReference(image), 1);
    } catch (error) {
      this.isUnknown = true;
      this.log.error("the records of pulled images can't be read", { path: this.file.path, err: error });
    }
  }

  /** Whether a pod with these credentials may have an image that is here, by whatever name it asks for it. */
  async isAccessible(
    image: string,
    { id, tags, digests }: Pick<ImageInfo, "id" | "tags" | "digests">,
    credentials: () => readonly PullCredentials[],
  ): Promise<boolean> {
    const record = this.images[id];
    const hasBegun = [image, ...tags, ...digests].some((name) => this.begun.has(fullReference(name)));
    const isPulled = record !== undefined || hasBegun || this.isUnknown;
    if (!requiresVerification(this.policy, image, isPulled)) return true;
    const access = record?.access[repositoryOf(image)];
    if (!access || access.everyPod) return access !== undefined;
    const given = credentials().find(({ source }) => isGivenTo(access, source));
    if (given) await this.note(image, id, given.source);
    return given !== undefined;
  }

  /** Rejects when that can't be written down. */
  async begin(image: string): Promise<void> {
    const name = fullReference(image);
    this.begun.set(name, (this.begun.get(name) ?? 0) + 1);
    await this.save();
  }

  /** @param source undefined: the registry asked for nothing */
  async succeeded(image: string, id: string, source: SecretIdentity | undefined): Promise<void> {
    this.begun.delete(fullReference(image));
    await this.note(image, id, source);
  }

  async failed(image: string): Promise<void> {
    const name = fullReference(image);
    const others = (this.begun.get(name) ?? 1) - 1;
    if (others > 0) this.begun.set(name, others);
    else this.begun.delete(name);
    await this.saveOrSay();
  }

  /** What this agent has pulled the image as: whole references; none: others brought it. */
  namesOf(id: string): readonly string[] {
    return this.images[id]?.names ?? [];
  }

  /** Looks at what images there are, and forgets those that are gone: none that was pulled meanwhile, which `look` may have missed. */
  async keepOnly(look: () => Promise<Iterable<string>>): Promise<void> {
    const before = this.images;
    const ids = new Set(await look());
    const isKept = ([id, image]: [string, PulledImage]) => ids.has(id) || before[id] !== image;
    const kept = Object.entries(this.images).filter(isKept);
    if (kept.length === Object.keys(this.images).length) return;
    this.images = Object.fromEntries(kept);
    await this.saveOrSay();
  }

  private async note(image: string, id: string, source: SecretIdentity | undefined): Promise<void> {
    const before = this.images[id];
    const after = withPull(before, fullReference(image), repositoryOf(image), source);
    if (JSON.stringify(after) === JSON.stringify(before)) return;
    this.images = { ...this.images, [id]: after };
    await this.saveOrSay();
  }

  private save(): Promise<void> {
    this.file.changed();
    return this.file.saved();
  }

  private async saveOrSay(): Promise<void> {
    await this.save().catch((error: unknown) => {
      this.log.warn("a record of a pulled image was not written", { cause: messageOf(error) });
    });
  }

  private toPulledImages(): PulledImages {
    return { images: this.images, begun: [...this.begun.keys()] };
  }
}
