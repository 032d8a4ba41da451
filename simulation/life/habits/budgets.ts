import type { V1PodDisruptionBudget } from "../../../api/generated/types.js";
import { podDisruptionBudgets } from "../../../api/resources.js";
import { namespace } from "./deployment-of.js";
import type { Habit, HabitParts } from "./habit.js";

/** PodDisruptionBudgets over the pods of Deployments, StatefulSets and crowds: made in each way, and deleted. */
export class BudgetHabit implements Habit {
  constructor(private readonly parts: HabitParts) {}

  act(): void {
    const { cluster, desk, dice, apps } = this.parts;
    const others = dice.pick(["db-1", "crowd-low"]) ?? "";
    const app = dice.chance(0.4) ? others : `web-${1 + dice.below(apps)}`;
    const ref = { namespace, name: app };
    const target = `budget ${app}`;
    if (cluster.view.get(podDisruptionBudgets, ref)) {
      if (dice.chance(0.2))
        void desk.ask(target, `delete ${target}`, (client) => client.delete(podDisruptionBudgets, ref));
      return;
    }
    const spec = dice.pick([{ minAvailable: 1 }, { minAvailable: "50%" }, { maxUnavailable: 1 }]) ?? {};
    void desk.ask(target, `create ${target}: ${JSON.stringify(spec)}`, (client) =>
      client.create(podDisruptionBudgets, budgetOf(app, spec)),
    );
  }
}

function budgetOf(app: string, spec: V1PodDisruptionBudget["spec"]): V1PodDisruptionBudget {
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { namespace, name: app },
    spec: { ...spec, selector: { matchLabels: { app } } },
  };
}
