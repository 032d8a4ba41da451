import type { Clock } from "../../common/clock.js";
import { messageOf } from "../../common/errors.js";
import { Semaphore } from "../../common/semaphore.js";
import type { ContainerRuntime, ImageInfo } from "../runtime/container-runtime.js";
import { RuntimeError } from "../runtime/runtime-error.js";
import type { PullCredentials } from "./registry-credentials.js";

export interface Pulled {
  readonly info: ImageInfo;
  /** Without the time in which others were pulled first. */
  readonly pullMs: number;
  /** What the registry let it in for; undefined: it lets in anybody. */
  readonly credentials: PullCredentials | undefined;
}

/** Pulls a few images at a time, each once for all who want it with the same credentials. */
export class ImagePuller {
  private readonly turns: Semaphore;
  private readonly underWay = new Map<string, Promise<Pulled>>();

  /** @param atOnce how many images are pulled at a time */
  constructor(
    private readonly runtime: Pick<ContainerRuntime, "pullImage">,
    private readonly clock: Clock,
    atOnce: number,
  ) {
    this.turns = new Semaphore(atOnce);
  }

  /** Tries one of the credentials after the other; without any, without. Throws RuntimeError. */
  pull(image: string, credentials: readonly PullCredentials[]): Promise<Pulled> {
    const key = JSON.stringify([image, credentials]);
    const known = this.underWay.get(key);
    if (known) return known;
    const pull = this.turns
      .run(() => this.timed(image, credentials))
      .finally(() => this.underWay.delete(key));
    this.underWay.set(key, pull);
    return pull;
  }

  private async timed(image: string, credentials: readonly PullCredentials[]): Promise<Pulled> {
    const startMs = this.clock.monotonic();
    const pulled = await this.firstThatWorks(image, credentials.length > 0 ? credentials : [undefined]);
    return { ...pulled, pullMs: this.clock.monotonic() - startMs };
  }

  private async firstThatWorks(image: string, each: readonly (PullCredentials | undefined)[]) {
    const errors: unknown[] = [];
    for (const credentials of each) {
      try {
        return { info: await this.runtime.pullImage(image, credentials), credentials };
      } catch (error) {
        errors.push(error);
      }
    }
    throw together(errors);
  }
}

/** As Go's aggregates: what was said twice is told once. */
function together(errors: readonly unknown[]): unknown {
  const messages = [...new Set(errors.map(messageOf))];
  if (messages.length < 2) return errors[0];
  return new RuntimeError("ErrImagePull", `[${messages.join(", ")}]`, { cause: errors[0] });
}
