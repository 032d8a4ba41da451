import { addAbortSignal, type Readable } from "node:stream";
import type Docker from "dockerode";
import type { Clock } from "../../common/clock.js";
import { boundedLines } from "./bounded-lines.js";
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

/** Pulls; throws ErrImagePull with the registry's words, or when nothing new has come for a while. */
export async function dockerPull(
  docker: Docker,
  image: string,
  auth: RegistryCredentials | undefined,
  clock: Clock,
  progressMs: number,
): Promise<void> {
  const stuck = new AbortController();
  const watch = () => clock.after(progressMs, () => stuck.abort());
  let cancel = watch();
  try {
    const progress = await beginPull(docker, image, auth, stuck.signal);
    for await (const line of boundedLines(progress)) {
      cancel();
      cancel = watch();
      const step = JSON.parse(line) as { error?: string };
      if (step.error) throw new RuntimeError("ErrImagePull", step.error);
    }
  } catch (error) {
    if (error instanceof RuntimeError) throw error;
    const why = stuck.signal.aborted ? `no progress for ${progressMs / 1_000} seconds` : dockerMessage(error);
    throw new RuntimeError("ErrImagePull", why, { cause: error });
  } finally {
    cancel();
  }
}

/** dockerd ends a pull that nobody listens to any more. */
async function beginPull(
  docker: Docker,
  image: string,
  auth: RegistryCredentials | undefined,
  signal: AbortSignal,
): Promise<Readable> {
  const reference = hasTag(image) ? image : `${image}:latest`;
  const authconfig = auth ? { authconfig: { ...auth } } : {};
  const progress = await docker.pull(reference, { ...authconfig, abortSignal: signal });
  return addAbortSignal(signal, progress as Readable);
}

/** Without a tag Docker would pull all of them. */
function hasTag(image: string): boolean {
  return image.includes("@") || image.slice(image.lastIndexOf("/") + 1).includes(":");
}
