import { namespaces, pods } from "../../../api/resources.js";
import type { Habit, HabitParts } from "./habit.js";

/** Namespaces that users make, fill and end. */
export const spaces = ["blue", "green"] as const;

/** Makes such a namespace, or ends it with all that is in it. */
export class SpaceHabit implements Habit {
  constructor(private readonly parts: HabitParts) {}

  begin(): void {
    for (const name of spaces) this.make(name);
  }

  act(): void {
    const { cluster, dice } = this.parts;
    const name = dice.pick(spaces) ?? spaces[0];
    if (!cluster.view.get(namespaces, { name })) this.make(name);
    else if (dice.chance(0.2)) this.end(name);
  }

  private make(name: string): void {
    const object = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
    void this.parts.desk.ask(name, `create namespace ${name}`, (client) => client.create(namespaces, object));
  }

  private end(name: string): void {
    const { cluster, desk } = this.parts;
    desk.bidFarewell(...cluster.view.list(pods).filter(({ metadata }) => metadata.namespace === name));
    void desk.ask(name, `delete namespace ${name}`, (client) => client.delete(namespaces, { name }));
  }
}
