import type { V1Node } from "../../../api/generated/types.js";
import { nodes } from "../../../api/resources.js";
import type { Habit, HabitParts } from "./habit.js";

const taint = { key: "users", effect: "NoExecute" };

/** Nodes are tainted, so that all pods leave them, or cordoned; and given back. */
export class TaintHabit implements Habit {
  constructor(private readonly parts: HabitParts) {}

  act(): void {
    const { cluster, dice } = this.parts;
    const node = dice.pick(cluster.view.list(nodes));
    if (!node) return;
    if (dice.chance(0.5)) this.set(node, dice.chance(0.4), node.spec?.unschedulable === true);
    else this.set(node, isTainted(node), dice.chance(0.4));
  }

  settle(): void {
    for (const node of this.parts.cluster.view.list(nodes))
      if (isTainted(node) || node.spec?.unschedulable) this.set(node, false, false);
  }

  private set({ metadata: { name = "" } }: V1Node, tainted: boolean, unschedulable: boolean): void {
    const what = `node ${name}: ${tainted ? "tainted" : "not tainted"}, ${unschedulable ? "cordoned" : "not cordoned"}`;
    // Like kubectl: a node that has changed meanwhile is no reason to leave it as it is.
    void this.parts.desk.ask(name, what, async (client) => {
      const node = await client.get(nodes, { name });
      const others = (node.spec?.taints ?? []).filter(({ key }) => key !== taint.key);
      await client.patch(nodes, { name }, "merge", {
        spec: { taints: tainted ? [...others, taint] : others, unschedulable },
      });
    });
  }
}

const isTainted = ({ spec }: V1Node) => spec?.taints?.some(({ key }) => key === taint.key) === true;
