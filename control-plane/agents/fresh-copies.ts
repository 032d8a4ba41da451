import { ApiError } from "../../api/errors.js";
import type { KubeObject } from "../../api/meta/object.js";
import type { Client, List } from "../../client/client.js";
import type { Informer } from "../../client/informer.js";
import type { Clock } from "../../common/clock.js";
import { SharedQuestion } from "../../common/shared-question.js";

const withinMs = 3_000;

/** Waits until local copies hold all that there is; one look serves whoever comes before it. */
export class FreshCopies {
  private readonly question: SharedQuestion<number>;

  constructor(
    private readonly informers: readonly Informer<KubeObject>[],
    private readonly client: Client,
    private readonly clock: Clock,
  ) {
    this.question = new SharedQuestion(
      () => this.catchUpAll(),
      () => clock.yield(),
    );
  }

  /**
   * Resolves with a revision up to which the copies lack nothing, once they hold everything that was acknowledged before
   * the call. Throws ServiceUnavailable when that takes long.
   */
  revision(): Promise<number> {
    return this.question.answer();
  }

  private async catchUpAll(): Promise<number> {
    return Math.min(...(await Promise.all(this.informers.map((informer) => this.catchUp(informer)))));
  }

  private async catchUp(informer: Informer<KubeObject>): Promise<number> {
    const now = await this.client.list(informer.type);
    const deadline = this.clock.monotonic() + withinMs;
    while (!hasCaughtUp(informer, now)) {
      if (this.clock.monotonic() > deadline) {
        throw new ApiError("ServiceUnavailable", `the copy of ${informer.type.resource} is behind`);
      }
      await this.clock.sleep(5);
    }
    return Number(now.resourceVersion);
  }
}

/**
 * A quiet resource's copy may stand at an old revision and still lack nothing: it has seen the newest object, and what
 * it has not seen since could only be the end of others.
 */
export function hasCaughtUp(
  copy: Pick<Informer<KubeObject>, "revision" | "list">,
  now: List<KubeObject>,
): boolean {
  if (copy.revision >= Number(now.resourceVersion)) return true;
  const newest = now.items.reduce(
    (most, { metadata }) => Math.max(most, Number(metadata.resourceVersion)),
    0,
  );
  return copy.revision >= newest && copy.list().length === now.items.length;
}
