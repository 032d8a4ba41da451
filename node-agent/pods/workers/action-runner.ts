import { podLabel } from "../events/pod-events.js";
import type { PodAction } from "../lifecycle/actions.js";
import type { PodEnvironment } from "../node/pod-environment.js";
import type { PodMemory } from "../state/pod-memory.js";
import type { Lasting, PodActions } from "./pod-actions.js";

/** After an action that failed in a way that nobody expected. */
const faultRetryMs = 1_000;

/** Has actions carried out beside each other, one of a key at a time. */
export class ActionRunner {
  constructor(
    private readonly env: PodEnvironment,
    private readonly memory: PodMemory,
    private readonly actions: PodActions,
    /** Called when one has ended. */
    private readonly done: () => void,
  ) {}

  isRunning(key: string): boolean {
    return this.memory.busy.has(key);
  }

  launch(action: PodAction): void {
    if (action.type === "back-off") this.actions.backOff(action);
    else if (!this.isRunning(action.key)) this.start(action);
  }

  private start(action: Lasting): void {
    const { busy } = this.memory;
    busy.add(action.key);
    void this.actions
      .perform(action)
      .catch((error: unknown) => this.failed(action, error))
      .finally(() => {
        busy.delete(action.key);
        this.done();
      });
  }

  private failed({ type }: PodAction, error: unknown): Promise<void> {
    const { log, clock } = this.env;
    log.error("pod action failed", { pod: podLabel(this.memory.pod), action: type, err: error });
    return clock.sleep(faultRetryMs);
  }
}
