import type { V1Job, V1JobSpec } from "../../../api/generated/types.js";
import { keyOf, type ObjectRef, refOf } from "../../../api/meta/object.js";
import { jobs } from "../../../api/resources.js";
import type { Dice } from "../dice.js";
import type { Habit, HabitParts } from "./habit.js";
import { removeOwner } from "./owners.js";
import { podSpec } from "./pod-spec.js";
import { spaces } from "./spaces.js";

/** Jobs of each mode, with each policy: made, given more or fewer pods at once, stopped and let go on, and deleted with their pods or without. */
export class JobHabit implements Habit {
  constructor(private readonly parts: HabitParts) {}

  act(): void {
    const { cluster, dice } = this.parts;
    const ref = { namespace: dice.pick(spaces) ?? "", name: `job-${1 + dice.below(4)}` };
    if (!cluster.view.get(jobs, ref)) this.make(ref);
    else if (dice.chance(0.3)) removeOwner(this.parts, jobs, "Job", ref);
    else if (dice.chance(0.5)) this.patch(ref, { suspend: dice.chance(0.5) });
    else this.patch(ref, { parallelism: 1 + dice.below(3) });
  }

  /** One that is stopped would never end. */
  settle(): void {
    for (const { metadata, spec } of this.parts.cluster.view.list(jobs))
      if (spec?.suspend) this.patch(refOf(keyOf(metadata)), { suspend: false });
  }

  private make(ref: ObjectRef): void {
    const { desk, dice } = this.parts;
    const job = jobOf(ref, dice);
    void desk.ask(keyOf(ref), `create Job ${keyOf(ref)}: ${job.spec?.completions}`, (client) =>
      client.create(jobs, job),
    );
  }

  private patch(ref: ObjectRef, spec: Partial<V1JobSpec>): void {
    void this.parts.desk.ask(keyOf(ref), `Job ${keyOf(ref)}: ${JSON.stringify(spec)}`, (client) =>
      client.patch(jobs, ref, "merge", { spec }),
    );
  }
}

function jobOf(metadata: V1Job["metadata"], dice: Dice): V1Job {
  const ttl = dice.chance(0.3) ? { ttlSecondsAfterFinished: dice.below(20) } : {};
  const spec = { completions: 1 + dice.below(4), parallelism: 1 + dice.below(3) };
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { ...metadata },
    spec: {
      ...ttl,
      ...spec,
      ...(dice.chance(0.4) ? indexed(spec.completions, dice) : { backoffLimit: 3 }),
      ...(dice.chance(0.2) ? { podFailurePolicy } : {}),
      ...(dice.chance(0.2) ? { podReplacementPolicy: "Failed" } : {}),
      ...(dice.chance(0.1) ? { activeDeadlineSeconds: 5 + dice.below(30) } : {}),
      template: {
        spec: podSpec({ restartPolicy: "Never", containers: [{ name: "task", image: "task:1" }] }),
      },
    },
  };
}

function indexed(completions: number, dice: Dice): Partial<V1JobSpec> {
  const limits = dice.chance(0.5)
    ? { backoffLimitPerIndex: dice.below(2), maxFailedIndexes: dice.below(completions + 1) }
    : { backoffLimit: 3 };
  const successPolicy = { rules: [{ succeededCount: 1 + dice.below(completions) }] };
  return { completionMode: "Indexed", ...limits, ...(dice.chance(0.3) ? { successPolicy } : {}) };
}

/** Pods that had to go for no fault of theirs don't count. */
const podFailurePolicy: V1JobSpec["podFailurePolicy"] = {
  rules: [{ action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] }],
};
