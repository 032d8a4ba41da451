import type { V1ObjectMeta, V1PodTemplateSpec } from "../../../api/generated/types.js";
import { type KubeObject, keyOf, type ObjectRef } from "../../../api/meta/object.js";
import { type ResourceType, replicaSets, replicationControllers } from "../../../api/resources.js";
import type { Habit, HabitParts } from "./habit.js";
import { removeOwner } from "./owners.js";
import { podSpec } from "./pod-spec.js";
import { spaces } from "./spaces.js";

/** A kind that keeps pods at a number. */
interface Shape {
  readonly type: ResourceType;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly selectorOf: (labels: Labels) => object;
}

type Labels = Readonly<Record<string, string>>;

const shapes: readonly Shape[] = [
  {
    type: replicaSets,
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    name: "set",
    selectorOf: (matchLabels) => ({ matchLabels }),
  },
  {
    type: replicationControllers,
    apiVersion: "v1",
    kind: "ReplicationController",
    name: "controller",
    selectorOf: (labels) => labels,
  },
];

/** ReplicaSets and ReplicationControllers of nobody: made, scaled, and deleted with their pods or without. */
export class ReplicaOwnerHabit implements Habit {
  constructor(private readonly parts: HabitParts) {}

  act(): void {
    const { cluster, desk, dice, maxReplicas } = this.parts;
    const shape = dice.pick(shapes) ?? shapes[0];
    if (!shape) return;
    const { type, kind } = shape;
    const ref = { namespace: dice.pick(spaces) ?? "", name: `${shape.name}-${1 + dice.below(2)}` };
    const target = `${kind} ${keyOf(ref)}`;
    const replicas = dice.below(maxReplicas / 2);
    if (!cluster.view.get(type, ref)) {
      void desk.ask(target, `create ${target}: ${replicas}`, (client) =>
        client.create(type, objectOf(shape, ref, replicas)),
      );
    } else if (dice.chance(0.3)) {
      removeOwner(this.parts, type, kind, ref);
    } else {
      void desk.ask(target, `scale ${target}: ${replicas}`, (client) =>
        client.patch(type, ref, "merge", { spec: { replicas } }),
      );
    }
  }
}

function objectOf(
  { apiVersion, kind, selectorOf }: Shape,
  { namespace, name }: ObjectRef,
  replicas: number,
): KubeObject & { readonly spec: object } {
  const labels = { app: name };
  const metadata: V1ObjectMeta = { ...(namespace ? { namespace } : {}), name };
  const template: V1PodTemplateSpec = { metadata: { labels }, spec: podSpec() };
  return { apiVersion, kind, metadata, spec: { replicas, selector: selectorOf(labels), template } };
}
