import { addAbortSignal, type Readable } from "node:stream";
import type Docker from "dockerode";
import type { Clock } from "../../common/clock.js";
import { boundedLines } from "./bounded-lines.js";
import type { ImageInfo } from "./container-runtime.js";
import { dockerMessage, dockerStatus, runtimeError } from "./docker-errors.js";
import { engineReference } from "./image-reference.js";
import { RuntimeError } from "./runtime-error.js";

/** The image, if the host has it. */
export async function dockerImage(docker: Docker, image: string): Promise<ImageInfo | undefined> {
  try {
    const found = await docker.getImage(engineReference(image)).inspect();
    const { User: user, StopSignal: stopSignal } = found.Config as { User?: string; StopSignal?: string };
    return {
      id: found.Id,
      tags: found.RepoTags ?? [],
      digests: found.RepoDigests ?? [],
      bytes: found.Size,
      platform: `${found.Os}/${found.Architecture}`,
      ...(user ? { user } : {}),
      ...(stopSignal ? { stopSignal } : {}),
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

/** Pulls; throws ErrImagePull or RegistryUnavailable with the registry's words, or when nothing new has come for a while. */
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
      if (step.error) throw pullError(step.error);
    }
  } catch (error) {
    if (error instanceof RuntimeError) throw error;
    const why = stuck.signal.aborted ? `no progress for ${progressMs / 1_000} seconds` : dockerMessage(error);
    throw pullError(why, error);
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
  const authconfig = auth ? { authconfig: { username: auth.username, password: auth.password } } : {};
  const progress = await docker.pull(engineReference(image), { ...authconfig, abortSignal: signal });
  return addAbortSignal(signal, progress as Readable);
}

/** Nobody answers for the registry, as other runtimes tell it. */
const isAway = /connection refused|received unexpected HTTP status: 50[234] /;

const pullError = (message: string, cause?: unknown) =>
  new RuntimeError(isAway.test(message) ? "RegistryUnavailable" : "ErrImagePull", message, { cause });
