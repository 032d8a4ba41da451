import type { Clock } from "../../common/clock.js";
import type { ImageInfo } from "../../node-agent/runtime/container-runtime.js";
import { RuntimeError } from "../../node-agent/runtime/runtime-error.js";

/** What a registry answers: how long a pull takes, or why there is none. */
export type Pull = { readonly ms: number } | { readonly failure: string };

/** The images that a host has, and the registry that it pulls them from. */
export class SimulatedImages {
  private readonly here = new Map<string, ImageInfo>();

  /** @param present images that the host has from the beginning */
  constructor(
    private readonly clock: Clock,
    private readonly registry: (image: string) => Pull,
    present: readonly string[] = [],
  ) {
    for (const image of present) this.add(image);
  }

  find(image: string): ImageInfo | undefined {
    return this.here.get(withTag(image)) ?? this.list().find(({ id }) => id === image);
  }

  list(): readonly ImageInfo[] {
    return [...this.here.values()];
  }

  async pull(image: string): Promise<ImageInfo> {
    const pull = this.registry(image);
    if ("failure" in pull) throw new RuntimeError("ErrImagePull", pull.failure);
    await this.clock.sleep(pull.ms);
    return this.find(image) ?? this.add(image);
  }

  remove(id: string): void {
    for (const [tag, info] of this.here) if (info.id === id || tag === id) this.here.delete(tag);
  }

  private add(image: string): ImageInfo {
    const tag = withTag(image);
    const id = `sha256:${Buffer.from(tag).toString("hex").padEnd(64, "0").slice(0, 64)}`;
    const info = { id, tags: [tag], digests: [], bytes: 2_000_000 };
    this.here.set(tag, info);
    return info;
  }
}

const withTag = (image: string) =>
  image.slice(image.lastIndexOf("/") + 1).includes(":") ? image : `${image}:latest`;
