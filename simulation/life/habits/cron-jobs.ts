import type { V1CronJob } from "../../../api/generated/types.js";
import { keyOf, type ObjectRef, refOf } from "../../../api/meta/object.js";
import { cronJobs } from "../../../api/resources.js";
import type { Dice } from "../dice.js";
import type { Habit, HabitParts } from "./habit.js";
import { removeOwner } from "./owners.js";
import { podSpec } from "./pod-spec.js";
import { spaces } from "./spaces.js";

/** CronJobs of each minute: made with each concurrency policy, stopped and let go on, and deleted with their Jobs or without. */
export class CronJobHabit implements Habit {
  constructor(private readonly parts: HabitParts) {}

  act(): void {
    const { cluster, dice } = this.parts;
    const ref = { namespace: dice.pick(spaces) ?? "", name: `cron-${1 + dice.below(3)}` };
    if (!cluster.view.get(cronJobs, ref)) this.make(ref);
    else if (dice.chance(0.2)) removeOwner(this.parts, cronJobs, "CronJob", ref);
    else this.suspend(ref, dice.chance(0.3));
  }

  /** One that goes on would write each minute. */
  settle(): void {
    for (const { metadata } of this.parts.cluster.view.list(cronJobs))
      this.suspend(refOf(keyOf(metadata)), true);
  }

  private make(ref: ObjectRef): void {
    const { desk, dice } = this.parts;
    const cronJob = cronJobOf(ref, dice);
    void desk.ask(keyOf(ref), `create CronJob ${keyOf(ref)}: ${cronJob.spec?.concurrencyPolicy}`, (client) =>
      client.create(cronJobs, cronJob),
    );
  }

  private suspend(ref: ObjectRef, suspend: boolean): void {
    const what = `CronJob ${keyOf(ref)}: ${suspend ? "suspended" : "goes on"}`;
    void this.parts.desk.ask(keyOf(ref), what, (client) =>
      client.patch(cronJobs, ref, "merge", { spec: { suspend } }),
    );
  }
}

function cronJobOf(metadata: ObjectRef, dice: Dice): V1CronJob {
  const template = podSpec({
    restartPolicy: "Never",
    containers: [{ name: "task", image: dice.chance(0.3) ? "task:long" : "task:1" }],
  });
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { ...metadata },
    spec: {
      schedule: "* * * * *",
      concurrencyPolicy: dice.pick(["Allow", "Forbid", "Replace"]) ?? "Allow",
      successfulJobsHistoryLimit: dice.below(3),
      failedJobsHistoryLimit: dice.below(2),
      jobTemplate: { spec: { backoffLimit: 1, template: { spec: template } } },
    },
  };
}
