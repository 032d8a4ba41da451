import type { V1PodSpec, V1StatefulSet, V1StatefulSetSpec } from "../../../api/generated/types.js";
import { keyOf, type ObjectRef, refOf } from "../../../api/meta/object.js";
import { isControlledBy } from "../../../api/meta/owner-references.js";
import { pods, statefulSets } from "../../../api/resources.js";
import type { Dice } from "../dice.js";
import { brokenTag } from "../programs.js";
import { namespace } from "./deployment-of.js";
import type { Habit, HabitParts } from "./habit.js";
import { removeOwner } from "./owners.js";
import { podSpec } from "./pod-spec.js";

/** StatefulSets: made, scaled, rolled out (in part, on deletion, now and then to an image that isn't there), and deleted with their pods or without. */
export class StatefulSetHabit implements Habit {
  constructor(private readonly parts: HabitParts) {}

  act(): void {
    const { cluster, dice } = this.parts;
    const ref = { namespace, name: `db-${1 + dice.below(2)}` };
    if (!cluster.view.get(statefulSets, ref)) this.make(ref);
    else if (dice.chance(0.15)) removeOwner(this.parts, statefulSets, "StatefulSet", ref);
    else if (dice.chance(0.5)) void this.patch(ref, { replicas: dice.below(5) });
    else if (dice.chance(0.4)) void this.patch(ref, { updateStrategy: strategyOf(dice) });
    else void this.patch(ref, imageOf(dice.chance(0.15) ? brokenTag : dice.below(9)));
  }

  /** What is held is rolled out. Members that can't run hold up the image that could, until somebody deletes them. */
  settle(): void {
    for (const set of this.parts.cluster.view.list(statefulSets)) void this.free(set);
  }

  private async free(set: V1StatefulSet): Promise<void> {
    const { cluster, desk } = this.parts;
    const image = isBroken(set.spec?.template.spec) ? imageOf(1) : {};
    await this.patch(refOf(keyOf(set.metadata)), { updateStrategy: rolling(0), ...image });
    for (const pod of cluster.view.list(pods))
      if (isControlledBy(pod, set) && isBroken(pod.spec)) {
        const key = keyOf(pod.metadata);
        void desk.ask(key, `delete pod ${key}`, (client) => client.delete(pods, refOf(key)));
      }
  }

  private make(ref: ObjectRef): void {
    const { desk, dice } = this.parts;
    const set = statefulSetOf(ref, dice);
    void desk.ask(keyOf(ref), `create StatefulSet ${keyOf(ref)}: ${set.spec?.replicas}`, (client) =>
      client.create(statefulSets, set),
    );
  }

  private async patch(ref: ObjectRef, spec: object): Promise<void> {
    await this.parts.desk.ask(keyOf(ref), `StatefulSet ${keyOf(ref)}: ${JSON.stringify(spec)}`, (client) =>
      client.patch(statefulSets, ref, "strategic", { spec }),
    );
  }
}

const imageOf = (tag: string | number) => ({
  template: { spec: { containers: [{ name: "web", image: `web:${tag}` }] } },
});

const isBroken = (spec: V1PodSpec | undefined) => spec?.containers[0]?.image === `web:${brokenTag}`;

const rolling = (partition: number) => ({ type: "RollingUpdate", rollingUpdate: { partition } });

const strategyOf = (dice: Dice) =>
  dice.chance(0.3) ? { type: "OnDelete", rollingUpdate: null } : rolling(dice.below(4));

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
