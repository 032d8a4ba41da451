import type { V1ConfigMap } from "../../../api/generated/types.js";
import { keyOf, type ObjectRef } from "../../../api/meta/object.js";
import { controllerReference } from "../../../api/meta/owner-references.js";
import { configMaps, type ResourceType } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import type { Habit, HabitParts } from "./habit.js";
import { spaces } from "./spaces.js";

/** What becomes of dependents. */
const policies = ["Background", "Foreground", "Orphan"] as const;

/** Deletes an owner, and lets chance choose what becomes of its dependents. */
export function removeOwner(
  { desk, dice }: HabitParts,
  type: ResourceType,
  kind: string,
  ref: ObjectRef,
): void {
  const propagationPolicy = dice.pick(policies);
  void desk.ask(keyOf(ref), `delete ${kind} ${keyOf(ref)}, ${propagationPolicy}`, (client) =>
    client.delete(type, ref, propagationPolicy ? { propagationPolicy } : {}),
  );
}

/** The annotation of what was to stay when its owner goes. */
export const staysAnnotation = "simulation/stays";

/** Owners with dependents, which may go at once: dependents go with them, or stay alone. */
export class OwnerHabit implements Habit {
  private count = 0;

  constructor(private readonly parts: HabitParts) {}

  act(): void {
    const { desk, dice } = this.parts;
    const namespace = dice.pick(spaces) ?? "";
    const name = `owner-${++this.count}`;
    const propagationPolicy = dice.chance(0.2) ? undefined : dice.pick(policies);
    const what = `own ${namespace}/${name}, ${propagationPolicy ?? "and keep"}`;
    void desk.ask(`${namespace}/${name}`, what, async (client) => {
      const owner = await client.create(configMaps, map(namespace, name));
      await this.adopt(client, owner, propagationPolicy === "Orphan");
      if (propagationPolicy) await client.delete(configMaps, { namespace, name }, { propagationPolicy });
    });
  }

  private async adopt(client: Client, owner: V1ConfigMap, stay: boolean): Promise<void> {
    const { namespace = "", name } = owner.metadata;
    for (const i of [1, 2]) {
      const child = map(namespace, `${name}-${i}`);
      const ownerReferences = [controllerReference(owner)];
      const annotations = stay ? { annotations: { [staysAnnotation]: "true" } } : {};
      await client.create(configMaps, {
        ...child,
        metadata: { ...child.metadata, ...annotations, ownerReferences },
      });
    }
  }
}

const map = (namespace: string, name: string): V1ConfigMap => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { namespace, name },
});
