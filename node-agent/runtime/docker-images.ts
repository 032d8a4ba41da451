import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type Docker from "dockerode";
import type { ImageInfo } from "./container-runtime.js";
import { dockerMessage, dockerStatus, runtimeError } from "./docker-errors.js";
import { RuntimeError } from "./runtime-error.js";

/** The image, if the host has it. */
export async function dockerImage(docker: Docker, image: string): Promise<ImageInfo | undefined> {
  try {
    const found = await docker.getImage(image).inspect();
    const user = found.Config.User;
    return {
      id: found.Id,
      tags: found.RepoTags ?? [],
      digests: found.RepoDigests ?? [],
      bytes: found.Size,
      ...(user ? { user } : {}),
    };
  } catch (error) {
    if (dockerStatus(error) === 404) return undefined;
    throw runtimeError("ImageInspectError", error);
  }
}

export async function dockerImages(docker: Docker): Promise<readonly ImageInfo[]> {
  const images = await docker.listImages();
  return images.map((image) => ({
    id: image.Id,
    tags: (image.RepoTags ?? []).filter((tag) => tag !== "<none>:<none>"),
    digests: (image.RepoDigests ?? []).filter((digest) => !digest.startsWith("<none>@")),
    bytes: image.Size,
  }));
}

export interface RegistryCredentials {
  readonly username: string;
  readonly password: string;
}

/** Pulls; throws ErrImagePull with the registry's words. */
export async function dockerPull(
  docker: Docker,
  image: string,
  auth: RegistryCredentials | undefined,
): Promise<void> {
  try {
    const reference = hasTag(image) ? image : `${image}:latest`;
    const progress = (await docker.pull(reference, auth ? { authconfig: { ...auth } } : {})) as Readable;
    for await (const line of createInterface({ input: progress })) {
      const step = JSON.parse(line) as { error?: string };
      if (step.error) throw new RuntimeError("ErrImagePull", step.error);
    }
  } catch (error) {
    if (error instanceof RuntimeError) throw error;
    throw new RuntimeError("ErrImagePull", dockerMessage(error), { cause: error });
  }
}

/** Without a tag Docker would pull all of them. */
function hasTag(image: string): boolean {
  return image.includes("@") || image.slice(image.lastIndexOf("/") + 1).includes(":");
}
