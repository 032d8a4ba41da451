import { dirname, join } from "node:path/posix";
import type { Readable } from "node:stream";
import type Docker from "dockerode";
import { dockerStatus, runtimeError } from "./docker-errors.js";
import type { UnstartedContainers } from "./docker-unstarted.js";
import { type FirstEntry, firstEntry } from "./first-entry.js";

const mostLinks = 8;

type Watched = (archive: Readable) => Readable;

/** Texts of files of an image; those that it hasn't are left out. @param watched ends an archive that gets stuck */
export async function dockerImageFiles(
  unstarted: UnstartedContainers,
  image: string,
  paths: readonly string[],
  watched: Watched,
): Promise<ReadonlyMap<string, string>> {
  try {
    return await unstarted.with(image, async (container) => {
      const found = await Promise.all(
        paths.map(async (path) => [path, await textOf(container, path, watched)] as const),
      );
      return new Map(found.flatMap(([path, text]) => (text === undefined ? [] : [[path, text] as const])));
    });
  } catch (error) {
    throw runtimeError("ImageInspectError", error);
  }
}

/** Links lead on, within the image. */
async function textOf(
  container: Docker.Container,
  path: string,
  watched: Watched,
  links = 0,
): Promise<string | undefined> {
  const entry = await entryAt(container, path, watched);
  if (entry?.type === "file") return entry.text;
  if (entry?.type !== "link" || links === mostLinks) return undefined;
  return textOf(container, join("/", dirname(path), entry.target), watched, links + 1);
}

async function entryAt(
  container: Docker.Container,
  path: string,
  watched: Watched,
): Promise<FirstEntry | undefined> {
  try {
    return await firstEntry(watched((await container.getArchive({ path })) as Readable));
  } catch (error) {
    if (dockerStatus(error) === 404) return undefined;
    throw error;
  }
}
