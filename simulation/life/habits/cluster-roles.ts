import type { V1ClusterRole } from "../../../api/generated/types.js";
import { clusterRoles } from "../../../api/resources.js";
import type { Habit, HabitParts } from "./habit.js";

/** A role that gathers the rules of those with this label. */
export const gathering = { name: "gathering", labels: { "simulation/to": "gathering" } } as const;

/** Parts of an aggregated role come, change and go. */
export class ClusterRoleHabit implements Habit {
  constructor(private readonly parts: HabitParts) {}

  act(): void {
    if (!this.parts.cluster.view.get(clusterRoles, { name: gathering.name })) this.gather();
    else this.changePart();
  }

  private changePart(): void {
    const { cluster, desk, dice } = this.parts;
    const name = `part-${1 + dice.below(3)}`;
    const there = cluster.view.get(clusterRoles, { name });
    const rules = [{ apiGroups: [""], resources: [`things${dice.below(9)}`], verbs: ["get"] }];
    if (!there)
      void desk.ask(name, `create role ${name}`, (client) =>
        client.create(clusterRoles, roleOf({ name, labels: gathering.labels }, { rules })),
      );
    else if (dice.chance(0.4))
      void desk.ask(name, `delete role ${name}`, (client) => client.delete(clusterRoles, { name }));
    else
      void desk.ask(name, `change role ${name}`, (client) =>
        client.patch(clusterRoles, { name }, "merge", { rules }),
      );
  }

  private gather(): void {
    const { name, labels } = gathering;
    const aggregationRule = { clusterRoleSelectors: [{ matchLabels: labels }] };
    void this.parts.desk.ask(name, `create role ${name}`, (client) =>
      client.create(clusterRoles, roleOf({ name }, { aggregationRule, rules: [] })),
    );
  }
}

const roleOf = (metadata: V1ClusterRole["metadata"], rest: Partial<V1ClusterRole>): V1ClusterRole => ({
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRole",
  metadata,
  ...rest,
});
