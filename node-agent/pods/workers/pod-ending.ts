import type { V1Pod } from "../../../api/generated/types.js";
import type { PodHealth } from "../containers/pod-health.js";
import type { PodEvents } from "../events/pod-events.js";
import { specOf } from "../lifecycle/context.js";
import { isFinished } from "../lifecycle/outcome.js";
import type { PodEnvironment } from "../node/pod-environment.js";
import type { PodMemory } from "../state/pod-memory.js";
import { admit, type EndWish, end, endingOf } from "../state/pod-stage.js";
import { late, refused, type Verdict } from "./judgement.js";
import type { PodActions } from "./pod-actions.js";

export interface PodEndingParts {
  readonly memory: PodMemory;
  readonly events: PodEvents;
  readonly health: PodHealth;
  readonly actions: PodActions;
  /** Aborted when the pod begins to end. */
  readonly begun: AbortController;
}

/** Admits a pod, or has it end: by the node's own judgement, for what it takes, or because it was deleted. */
export class PodEnding {
  constructor(
    private readonly env: PodEnvironment,
    private readonly parts: PodEndingParts,
  ) {}

  judge(): void {
    const { env } = this;
    const { memory } = this.parts;
    if (endingOf(memory.stage)) return;
    const refusal = refused(memory, env);
    if (!refusal && !isFinished(memory.pod)) {
      memory.stage = admit(memory.stage);
      this.parts.actions.wish.admit();
    }
    const verdict = refusal ?? late(memory, env);
    if (verdict) this.condemn(verdict, graceOf(memory.pod));
  }

  delete(): void {
    const { pod } = this.parts.memory;
    this.end({ graceSeconds: pod.metadata.deletionGracePeriodSeconds ?? graceOf(pod), deleted: true });
  }

  condemn({ failure, event }: Verdict, graceSeconds: number): void {
    const { type, message, annotations } = event;
    this.parts.events.say(type, failure.reason, message, annotations && { annotations });
    this.end({ graceSeconds, deleted: false, failure });
  }

  private end(wish: EndWish): void {
    const { memory, health, actions, begun } = this.parts;
    const before = endingOf(memory.stage);
    memory.stage = end(memory.stage, wish, this.env.clock.monotonic());
    begun.abort();
    health.ending();
    if (before && wish.graceSeconds < before.graceSeconds) actions.hasten(wish.graceSeconds);
  }
}

const graceOf = (pod: V1Pod) => specOf(pod).terminationGracePeriodSeconds ?? 30;
