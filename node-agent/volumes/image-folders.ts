import { join } from "node:path";
import { type Readable, Transform } from "node:stream";
import type { Directory } from "../files/directory.js";
import type { Files } from "../files/files.js";
import { removeTree } from "../files/remove-tree.js";
import type { Unpack } from "../host/unpack.js";
import type { ContainerRuntime, ImageInfo } from "../runtime/container-runtime.js";
import { removeEnginesOwn } from "./engines-own-files.js";

export interface ImageFoldersOptions {
  /** Where they are, one an image. */
  readonly directory: string;
  readonly files: Files;
  readonly runtime: Pick<ContainerRuntime, "withImageFiles">;
  readonly unpack: Unpack;
}

const half = "unpacking";
/** An archive that is so much larger than what the Engine says of the image is not unpacked to its end. */
const factor = 8;
const slackBytes = 64 * 2 ** 20;

/** The files of images, unpacked once for all pods that mount them. */
export class ImageFolders {
  constructor(private readonly options: ImageFoldersOptions) {}

  /** Where an image's files are. One at a time. */
  async of(image: ImageInfo): Promise<string> {
    const { directory, files } = this.options;
    const name = nameOf(image.id);
    await files.makeDirectory(directory, 0o700);
    if (!(await files.stat(join(directory, name))))
      await files.within(directory, (folders) => this.unpack(image, name, folders));
    return join(directory, name);
  }

  /** Removes those of other images, and what was left half done. */
  async keepOnly(ids: ReadonlySet<string>): Promise<void> {
    const { directory, files } = this.options;
    const kept = new Set([...ids].map(nameOf));
    const others = (await files.names(directory)).filter((name) => !kept.has(name));
    if (others.length === 0) return;
    await files.within(directory, async (folders) => {
      for (const name of others) await removeTree(folders, name);
    });
  }

  /** It has its name once it is whole. */
  private async unpack({ id, bytes }: ImageInfo, name: string, folders: Directory): Promise<void> {
    const { directory, runtime, unpack } = this.options;
    await removeTree(folders, half);
    await folders.ensure(half, 0o755, async () => {});
    await runtime.withImageFiles(id, (archive) =>
      unpack(bounded(archive, factor * bytes + slackBytes), join(directory, half)),
    );
    await folders.within(half, removeEnginesOwn);
    await folders.rename(half, name);
  }
}

const nameOf = (id: string) => id.replace(/[^A-Za-z0-9]/g, "-");

function bounded(archive: Readable, most: number): Readable {
  let bytes = 0;
  const counting = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length;
      if (bytes > most) done(new Error(`the image's files take more than ${most} bytes`));
      else done(null, chunk);
    },
  });
  archive.once("error", (error) => counting.destroy(error));
  counting.once("close", () => archive.destroy());
  return archive.pipe(counting);
}
