import type { V1PriorityClass, V1ReplicaSet } from "../../../api/generated/types.js";
import { keyOf, type ObjectRef } from "../../../api/meta/object.js";
import { nodes, priorityClasses, replicaSets } from "../../../api/resources.js";
import { namespace } from "./deployment-of.js";
import type { Habit, HabitParts } from "./habit.js";
import { podSpec } from "./pod-spec.js";

/** From the least important on. */
const ranks = ["low", "middle", "high"] as const;

/** What a pod of a crowd asks for: three fit on a host. */
const cpu = "5";

/** ReplicaSets of different priorities, with room too small for all: the important ones drive the others out. */
export class CrowdHabit implements Habit {
  constructor(private readonly parts: HabitParts) {}

  begin(): void {
    for (const rank of ranks) this.makeClass(rank);
  }

  act(): void {
    const { cluster, desk, dice, maxReplicas } = this.parts;
    const rank = dice.pick(ranks) ?? "low";
    if (!cluster.view.get(priorityClasses, { name: rank })) return void this.makeClass(rank);
    const ref = { namespace, name: `crowd-${rank}` };
    const room = Math.min(cluster.view.list(nodes).length * 3, maxReplicas * 2);
    const replicas = dice.below(room + 1);
    const target = keyOf(ref);
    if (!cluster.view.get(replicaSets, ref))
      void desk.ask(target, `create ${target}: ${replicas}`, (client) =>
        client.create(replicaSets, crowdOf(ref, rank, replicas)),
      );
    else
      void desk.ask(target, `scale ${target}: ${replicas}`, (client) =>
        client.patch(replicaSets, ref, "merge", { spec: { replicas } }),
      );
  }

  /** Nobody can make pods of a class that isn't there: while that fails, no crowd comes. */
  private makeClass(rank: (typeof ranks)[number]): void {
    void this.parts.desk.ask(`priority ${rank}`, `create priority ${rank}`, (client) =>
      client.create(priorityClasses, classOf(rank, (ranks.indexOf(rank) + 1) * 100)),
    );
  }
}

const classOf = (name: string, value: number): V1PriorityClass => ({
  apiVersion: "scheduling.k8s.io/v1",
  kind: "PriorityClass",
  metadata: { name },
  value,
});

function crowdOf(metadata: ObjectRef, rank: string, replicas: number): V1ReplicaSet {
  const labels = { app: metadata.name };
  const containers = [{ name: "web", image: "web:1", resources: { requests: { cpu } } }];
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { ...metadata },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec({ priorityClassName: rank, containers }) },
    },
  };
}
