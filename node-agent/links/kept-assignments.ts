import { aborted } from "../../common/abort.js";
import { deferred } from "../../common/deferred.js";
import type { Runnable } from "../../common/run-group.js";
import type { AssignmentReceiver } from "./assignment-receiver.js";
import type { Checkpoint } from "./checkpoint.js";

/** Begins with what was assigned last; ends with keeping what is assigned now. */
export class KeptAssignments implements Runnable {
  readonly name = "assignments";
  private readonly restored = deferred<void>();

  /** @param stop the last that is done before all is kept: nothing may act on assignments any more */
  constructor(
    private readonly receiver: Pick<AssignmentReceiver, "restore">,
    private readonly checkpoint: Pick<Checkpoint, "load" | "flush">,
    private readonly stop: () => void,
  ) {}

  /** Links come after this: what was kept must never take the place of what a replica has sent. */
  ready(): Promise<void> {
    return this.restored.promise;
  }

  async run(signal: AbortSignal): Promise<void> {
    const saved = await this.checkpoint.load();
    if (saved) this.receiver.restore(saved);
    this.restored.resolve();
    await aborted(signal);
    this.stop();
    await this.checkpoint.flush();
  }
}
