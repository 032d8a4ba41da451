import type { V1StatefulSet, V1StatefulSetSpec } from "../../../api/generated/types.js";
import { keyOf, type ObjectRef } from "../../../api/meta/object.js";
import { statefulSets } from "../../../api/resources.js";
import type { Dice } from "../dice.js";
import { namespace } from "./deployment-of.js";
import type { Habit, HabitParts } from "./habit.js";
import { removeOwner } from "./owners.js";
import { podSpec } from "./pod-spec.js";

/** StatefulSets: made, scaled, rolled out, and deleted with their pods or without. */
export class StatefulSetHabit implements Habit {
  constructor(private readonly parts: HabitParts) {}

  act(): void {
    const { cluster, dice } = this.parts;
    const ref = { namespace, name: `db-${1 + dice.below(2)}` };
    if (!cluster.view.get(statefulSets, ref)) this.make(ref);
    else if (dice.chance(0.15)) removeOwner(this.parts, statefulSets, "StatefulSet", ref);
    else if (dice.chance(0.5)) this.patch(ref, { replicas: dice.below(5) });
    else
      this.patch(ref, {
        template: { spec: { containers: [{ name: "web", image: `web:${dice.below(9)}` }] } },
      });
  }

  private make(ref: ObjectRef): void {
    const { desk, dice } = this.parts;
    const set = statefulSetOf(ref, dice);
    void desk.ask(keyOf(ref), `create StatefulSet ${keyOf(ref)}: ${set.spec?.replicas}`, (client) =>
      client.create(statefulSets, set),
    );
  }

  private patch(ref: ObjectRef, spec: object): void {
    void this.parts.desk.ask(keyOf(ref), `StatefulSet ${keyOf(ref)}: ${JSON.stringify(spec)}`, (client) =>
      client.patch(statefulSets, ref, "strategic", { spec }),
    );
  }
}

function statefulSetOf(metadata: ObjectRef, dice: Dice): V1StatefulSet {
  const labels = { app: metadata.name };
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { ...metadata },
    spec: {
      replicas: dice.below(5),
      serviceName: metadata.name,
      podManagementPolicy: dice.chance(0.3) ? "Parallel" : "OrderedReady",
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: podSpec() },
      ...(dice.chance(0.4) ? claims(dice) : {}),
    },
  };
}

/** Each member has a volume of the default class, which it comes back to. */
function claims(dice: Dice): Partial<V1StatefulSetSpec> {
  const policy = () => (dice.chance(0.5) ? "Delete" : "Retain");
  const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
  const claim = { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name: "data" }, spec };
  return {
    volumeClaimTemplates: [claim],
    persistentVolumeClaimRetentionPolicy: { whenScaled: policy(), whenDeleted: policy() },
  };
}
