import { nodes } from "../../../api/resources.js";
import type { Habit, HabitParts } from "./habit.js";

/** Nodes are removed from the cluster; their hosts join anew a little later (`SimulatedHost`). */
export class NodeRemovalHabit implements Habit {
  constructor(private readonly parts: HabitParts) {}

  act(): void {
    const { cluster, dice } = this.parts;
    const node = dice.pick(cluster.view.list(nodes));
    if (node) this.remove(node.metadata.name ?? "", node.metadata.uid);
  }

  /** A host that never heard that it has joined is given its name only when that is free again. */
  settle(): void {
    const { cluster } = this.parts;
    for (const { name, nodeUid } of cluster.hosts) {
      const uid = cluster.view.get(nodes, { name })?.metadata.uid;
      if (uid !== undefined && uid !== nodeUid) this.remove(name, uid);
    }
  }

  private remove(name: string, uid: string | undefined): void {
    void this.parts.desk.ask(name, `delete node ${name}`, (client) =>
      client.delete(nodes, { name }, { preconditions: { uid } }),
    );
  }
}
