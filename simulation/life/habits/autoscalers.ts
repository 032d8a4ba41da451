import type { V1Deployment, V2HorizontalPodAutoscaler } from "../../../api/generated/types.js";
import type { ObjectRef } from "../../../api/meta/object.js";
import { deployments, horizontalPodAutoscalers, type ResourceType } from "../../../api/resources.js";
import { loadedCores } from "../programs.js";
import { deploymentOf, namespace } from "./deployment-of.js";
import type { Habit, HabitParts } from "./habit.js";

/** In percent of what each pod requests. */
const loads = [10, 30, 50, 52, 75, 200];

/** Deployments whose size follows what their pods use: made, loaded more or less, bounded otherwise, and deleted. */
export class AutoscalerHabit implements Habit {
  constructor(private readonly parts: HabitParts) {}

  act(): void {
    const { cluster, dice } = this.parts;
    const ref = { namespace, name: `load-${1 + dice.below(2)}` };
    if (!cluster.view.get(deployments, ref)) this.deploy(ref);
    else if (!cluster.view.get(horizontalPodAutoscalers, ref)) this.autoscale(ref);
    else if (dice.chance(0.1)) this.remove(ref);
    else if (dice.chance(0.3)) this.bound(ref);
    else this.load(ref);
  }

  private deploy(ref: ObjectRef): void {
    const { desk, dice } = this.parts;
    const made = busy(deploymentOf(ref.name, { replicas: 1 + dice.below(4), image: this.image() }, dice));
    void desk.ask(ref.name, `create ${ref.name}`, (client) => client.create(deployments, made));
  }

  private autoscale(ref: ObjectRef): void {
    const { desk } = this.parts;
    const bounds = this.bounds();
    void desk.ask(ref.name, `autoscale ${ref.name}: ${JSON.stringify(bounds)}`, (client) =>
      client.create(horizontalPodAutoscalers, autoscalerOf(ref, bounds)),
    );
  }

  private load(ref: ObjectRef): void {
    const image = this.image();
    const spec = { template: { spec: { containers: [{ name: "web", image }] } } };
    void this.parts.desk.ask(ref.name, `${ref.name}: ${image}`, (client) =>
      client.patch(deployments, ref, "strategic", { spec }),
    );
  }

  private bound(ref: ObjectRef): void {
    const spec = this.bounds();
    void this.parts.desk.ask(ref.name, `autoscale ${ref.name}: ${JSON.stringify(spec)}`, (client) =>
      client.patch(horizontalPodAutoscalers, ref, "merge", { spec }),
    );
  }

  /** One without the other. */
  private remove(ref: ObjectRef): void {
    const { desk, dice, writes } = this.parts;
    const type: ResourceType = dice.chance(0.5) ? deployments : horizontalPodAutoscalers;
    if (type === deployments) writes.mayGo(ref.name);
    void desk.ask(ref.name, `delete ${type.resource} ${ref.name}`, (client) => client.delete(type, ref));
  }

  private image(): string {
    return `load:${this.parts.dice.pick(loads)}`;
  }

  private bounds(): { minReplicas: number; maxReplicas: number } {
    const minReplicas = 1 + this.parts.dice.below(2);
    return { minReplicas, maxReplicas: minReplicas + this.parts.dice.below(4) };
  }
}

function busy(deployment: V1Deployment): V1Deployment {
  const { spec } = deployment;
  for (const container of spec?.template.spec?.containers ?? [])
    container.resources = { requests: { cpu: `${loadedCores * 1000}m` } };
  return deployment;
}

/** By half of what the pods request. It shrinks soon, or a life would have to last longer. */
function autoscalerOf(
  ref: ObjectRef,
  bounds: { readonly minReplicas: number; readonly maxReplicas: number },
): V2HorizontalPodAutoscaler {
  const target = { type: "Utilization", averageUtilization: 50 };
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { ...ref },
    spec: {
      ...bounds,
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: ref.name },
      metrics: [{ type: "Resource", resource: { name: "cpu", target } }],
      behavior: { scaleDown: { stabilizationWindowSeconds: 10 } },
    },
  };
}
