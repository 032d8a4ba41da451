import type { V1Eviction, V1Pod } from "../../../api/generated/types.js";
import { keyOf, refOf } from "../../../api/meta/object.js";
import { isTerminating } from "../../../api/meta/pods.js";
import { nodes, pods } from "../../../api/resources.js";
import type { Habit, HabitParts } from "./habit.js";

/** Cordoned nodes are drained: each of their pods is evicted, if its budget allows that. */
export class DrainHabit implements Habit {
  constructor(private readonly parts: HabitParts) {}

  act(): void {
    const { cluster, dice, desk } = this.parts;
    const all = cluster.view.list(nodes);
    const node = dice.pick(all.filter(({ spec }) => spec?.unschedulable)) ?? dice.pick(all);
    if (!node) return;
    const { name = "" } = node.metadata;
    if (!node.spec?.unschedulable) {
      void desk.ask(name, `cordon ${name}`, (client) =>
        client.patch(nodes, { name }, "merge", { spec: { unschedulable: true } }),
      );
      return;
    }
    for (const pod of cluster.view.list(pods))
      if (pod.spec?.nodeName === name && !isTerminating(pod)) this.evict(pod);
  }

  private evict(pod: V1Pod): void {
    const { desk } = this.parts;
    const key = keyOf(pod.metadata);
    if (desk.isBusy(key)) return;
    const { name, namespace, uid } = pod.metadata;
    const eviction: V1Eviction = {
      apiVersion: "policy/v1",
      kind: "Eviction",
      metadata: { namespace, name },
      deleteOptions: { preconditions: { uid } },
    };
    desk.bidFarewell(pod);
    void desk.ask(key, `evict ${key}`, (client) =>
      client.create(pods, eviction as V1Pod, { subresource: "eviction", ref: refOf(key) }),
    );
  }
}
