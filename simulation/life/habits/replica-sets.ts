import type { V1ReplicaSet } from "../../../api/generated/types.js";
import { replicaSets } from "../../../api/resources.js";
import type { Habit, HabitParts } from "./habit.js";
import { removeOwner } from "./owners.js";
import { podSpec } from "./pod-spec.js";
import { spaces } from "./spaces.js";

/** ReplicaSets of nobody: made, scaled, and deleted with their pods or without. */
export class ReplicaSetHabit implements Habit {
  constructor(private readonly parts: HabitParts) {}

  act(): void {
    const { cluster, desk, dice, maxReplicas } = this.parts;
    const ref = { namespace: dice.pick(spaces) ?? "", name: `set-${1 + dice.below(2)}` };
    const target = `${ref.namespace}/${ref.name}`;
    const replicas = dice.below(maxReplicas / 2);
    if (!cluster.view.get(replicaSets, ref)) {
      void desk.ask(target, `create ReplicaSet ${target}: ${replicas}`, (client) =>
        client.create(replicaSets, replicaSetOf(ref, replicas)),
      );
    } else if (dice.chance(0.3)) {
      removeOwner(this.parts, replicaSets, "ReplicaSet", ref);
    } else {
      void desk.ask(target, `scale ReplicaSet ${target}: ${replicas}`, (client) =>
        client.patch(replicaSets, ref, "merge", { spec: { replicas } }),
      );
    }
  }
}

function replicaSetOf(metadata: V1ReplicaSet["metadata"], replicas: number): V1ReplicaSet {
  const labels = { app: metadata.name ?? "" };
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata,
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec() },
    },
  };
}
