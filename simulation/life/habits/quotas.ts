import type { V1ResourceQuota } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import { resourceQuotas } from "../../../api/resources.js";
import type { Habit, HabitParts } from "./habit.js";
import { spaces } from "./spaces.js";

/** ResourceQuotas with room for everything: what counts is that they count. Made, changed and deleted. */
export class QuotaHabit implements Habit {
  constructor(private readonly parts: HabitParts) {}

  act(): void {
    const { cluster, desk, dice } = this.parts;
    const ref = { namespace: dice.pick(spaces) ?? "", name: "quota" };
    const target = `quota ${keyOf(ref)}`;
    const hard = { pods: String(1_000 + dice.below(9)), "count/configmaps": "1k", "count/jobs.batch": "1k" };
    if (!cluster.view.get(resourceQuotas, ref))
      void desk.ask(target, `create ${target}`, (client) =>
        client.create(resourceQuotas, quotaOf(ref, hard)),
      );
    else if (dice.chance(0.3))
      void desk.ask(target, `delete ${target}`, (client) => client.delete(resourceQuotas, ref));
    else
      void desk.ask(target, `${target}: ${hard.pods} pods`, (client) =>
        client.patch(resourceQuotas, ref, "merge", { spec: { hard } }),
      );
  }
}

function quotaOf(metadata: V1ResourceQuota["metadata"], hard: Record<string, string>): V1ResourceQuota {
  return { apiVersion: "v1", kind: "ResourceQuota", metadata: { ...metadata }, spec: { hard } };
}
