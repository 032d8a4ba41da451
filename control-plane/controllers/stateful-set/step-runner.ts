import type { V1Pod, V1StatefulSet } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import { isControlledBy } from "../../../api/meta/owner-references.js";
import { pods as podType, statefulSets } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import type { Informer } from "../../../client/informer.js";
import { isNamespaceTerminating } from "../pod-control.js";
import { slowStart } from "../slow-start.js";
import { confirmWanted, StaleView } from "../stale-view.js";
import type { WriteBarrier } from "../write-barrier.js";
import { newMember } from "./member.js";
import type { MemberControl } from "./member-control.js";
import type { Step } from "./plan.js";
import type { World } from "./world.js";

export interface StepRunnerOptions {
  readonly client: Client;
  readonly barrier: WriteBarrier;
  readonly control: MemberControl;
  readonly pods: Informer<V1Pod>;
}

/** Does what was planned, and remembers each write until the informers show it. */
export class StepRunner {
  constructor(private readonly options: StepRunnerOptions) {}

  /** Deletions come last, and only when all else went well. Answers the first error. */
  async run(world: World, steps: readonly Step[], signal: AbortSignal): Promise<unknown> {
    if (steps.length === 0) return undefined;
    await confirmWanted(this.options.client, statefulSets, world.set);
    const deletions = steps.filter(({ kind }) => kind === "delete");
    const others = steps.filter(({ kind }) => kind !== "delete");
    const failure = await this.all(world, others, signal);
    if (failure !== undefined || deletions.length === 0) return failure;
    await this.confirmPods(world);
    return this.all(world, deletions, signal);
  }

  private async all(world: World, steps: readonly Step[], signal: AbortSignal): Promise<unknown> {
    const act = async (index: number) => {
      const step = steps[index];
      if (step) await this.one(world, step);
    };
    const { error } = await slowStart(steps.length, act, signal);
    return isNamespaceTerminating(error) ? undefined : error;
  }

  private async one({ set, versions }: World, step: Step): Promise<void> {
    const { control, barrier, pods } = this.options;
    const key = keyOf(set.metadata);
    if (step.kind === "delete") {
      await control.delete(set, step.pod);
      return barrier.deleted(key, pods, step.pod);
    }
    const { ordinal } = step;
    const written =
      step.kind === "create"
        ? await control.create({ set, ordinal, pod: newMember(versions, ordinal) })
        : await control.mend({ set, ordinal, pod: step.pod });
    if (written) barrier.wrote(key, pods, written);
  }

  /** One member's end rests on how all others are: another may have ended since. */
  private async confirmPods({ set, pods: seen }: World): Promise<void> {
    const { items } = await this.options.client.list(podType, { namespace: set.metadata.namespace });
    const fresh = new Map(items.filter((pod) => isControlledBy(pod, set)).map((pod) => [uidOf(pod), pod]));
    const same = seen.every((pod) => isSame(pod, fresh.get(uidOf(pod)))) && fresh.size === seen.length;
    if (!same) throw new StaleView(`the pods of ${describe(set)} have changed`);
  }
}

const uidOf = ({ metadata }: V1Pod) => metadata.uid ?? "";
const describe = (set: V1StatefulSet) => `${set.kind} ${keyOf(set.metadata)}`;

function isSame({ metadata }: V1Pod, fresh: V1Pod | undefined): boolean {
  return fresh?.metadata.resourceVersion === metadata.resourceVersion;
}
