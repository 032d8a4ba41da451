import type { V1DeploymentSpec } from "../../../api/generated/types.js";
import { keyOf, refOf } from "../../../api/meta/object.js";
import { deployments } from "../../../api/resources.js";
import type { Habit, HabitParts } from "./habit.js";

type Change = { readonly [field in keyof V1DeploymentSpec]?: unknown };

/** How Deployments are rolled out: held and let go on, in another way, with another patience. */
export class RolloutHabit implements Habit {
  constructor(private readonly parts: HabitParts) {}

  act(): void {
    const { cluster, dice } = this.parts;
    const deployment = dice.pick(cluster.view.list(deployments));
    if (!deployment) return;
    const key = keyOf(deployment.metadata);
    if (deployment.spec?.paused) this.patch(key, { paused: false });
    else this.patch(key, dice.pick(this.changes()) ?? {});
  }

  private changes(): readonly Change[] {
    const { dice } = this.parts;
    return [
      { paused: true },
      { strategy: this.strategy() },
      { minReadySeconds: dice.below(4) },
      { progressDeadlineSeconds: 5 + dice.below(20), revisionHistoryLimit: dice.below(4) },
    ];
  }

  /** What is held would never be rolled out. */
  settle(): void {
    for (const { metadata, spec } of this.parts.cluster.view.list(deployments))
      if (spec?.paused) this.patch(keyOf(metadata), { paused: false });
  }

  private strategy(): object {
    const { dice } = this.parts;
    if (dice.chance(0.3)) return { type: "Recreate", rollingUpdate: null };
    const rollingUpdate = { maxSurge: dice.pick([1, 2, "50%"]), maxUnavailable: dice.pick([0, 1, "30%"]) };
    return { type: "RollingUpdate", rollingUpdate };
  }

  private patch(key: string, spec: Change): void {
    void this.parts.desk.ask(`rollout ${key}`, `${key}: ${JSON.stringify(spec)}`, (client) =>
      client.patch(deployments, refOf(key), "merge", { spec }),
    );
  }
}
