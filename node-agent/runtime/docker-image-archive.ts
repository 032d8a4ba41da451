import type { Readable } from "node:stream";
import { runtimeError } from "./docker-errors.js";
import type { UnstartedContainers } from "./docker-unstarted.js";

/** Gives `use` all files of an image as a tar archive. What `use` rejects with is passed on as it is. @param watched ends one that gets stuck */
export async function dockerImageArchive(
  unstarted: UnstartedContainers,
  image: string,
  use: (archive: Readable) => Promise<void>,
  watched: (archive: Readable) => Readable,
): Promise<void> {
  let failure: unknown;
  const keep = (error: unknown) => {
    failure = error;
  };
  try {
    await unstarted.with(image, async (container) => {
      const archive = watched((await container.export()) as Readable);
      await use(archive).catch(keep);
      archive.destroy();
    });
  } catch (error) {
    throw runtimeError("CreateContainerError", error);
  }
  if (failure !== undefined) throw failure;
}
