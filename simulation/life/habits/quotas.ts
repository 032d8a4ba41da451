import type { V1ResourceQuota } from "../../../api/generated/types.js";
import { keyOf, type ObjectRef, refOf } from "../../../api/meta/object.js";
import { resourceQuotas } from "../../../api/resources.js";
import type { Habit, HabitParts } from "./habit.js";
import { spaces } from "./spaces.js";

/** ResourceQuotas: made, changed and deleted. Some have room for a few pods only. */
export class QuotaHabit implements Habit {
  constructor(private readonly parts: HabitParts) {}

  act(): void {
    const { cluster, desk, dice } = this.parts;
    const ref = { namespace: dice.pick(spaces) ?? "", name: "quota" };
    const hard = hardOf((dice.chance(0.5) ? 3 : roomy) + dice.below(9));
    if (!cluster.view.get(resourceQuotas, ref))
      void desk.ask(targetOf(ref), `create ${targetOf(ref)}`, (client) =>
        client.create(resourceQuotas, quotaOf(ref, hard)),
      );
    else if (dice.chance(0.3))
      void desk.ask(targetOf(ref), `delete ${targetOf(ref)}`, (client) => client.delete(resourceQuotas, ref));
    else this.change(ref, hard);
  }

  /** There is room for all. */
  settle(): void {
    for (const { metadata } of this.parts.cluster.view.list(resourceQuotas))
      this.change(refOf(keyOf(metadata)), hardOf(roomy));
  }

  private change(ref: ObjectRef, hard: Amounts): void {
    void this.parts.desk.ask(targetOf(ref), `${targetOf(ref)}: ${hard.pods} pods`, (client) =>
      client.patch(resourceQuotas, ref, "merge", { spec: { hard } }),
    );
  }
}

const roomy = 1_000;

type Amounts = Readonly<Record<string, string>>;

const targetOf = (ref: ObjectRef) => `quota ${keyOf(ref)}`;

const hardOf = (pods: number): Amounts => ({
  pods: String(pods),
  "count/configmaps": "1k",
  "count/jobs.batch": "1k",
});

function quotaOf(metadata: V1ResourceQuota["metadata"], hard: Amounts): V1ResourceQuota {
  return { apiVersion: "v1", kind: "ResourceQuota", metadata: { ...metadata }, spec: { hard } };
}
