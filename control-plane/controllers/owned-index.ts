import type { KubeObject } from "../../api/meta/object.js";
import { controllerOf } from "../../api/meta/owner-references.js";
import type { Informer } from "../../client/informer.js";

const name = "controller";
const orphansOf = (namespace: string) => `orphans of ${namespace}`;

/** Makes `candidates` answer: an index over the controlling owner's uid, with orphans by namespace. */
export function indexByController<T extends KubeObject>(informer: Informer<T>): void {
  informer.addIndex(name, (object) => [
    controllerOf(object)?.uid ?? orphansOf(object.metadata.namespace ?? ""),
  ]);
}

/** What `owner` controls, and the orphans of its namespace that it might adopt. */
export function candidates<T extends KubeObject>(informer: Informer<T>, owner: KubeObject): readonly T[] {
  const { uid = "", namespace = "" } = owner.metadata;
  return [...informer.byIndex(name, uid), ...informer.byIndex(name, orphansOf(namespace))];
}

export function controlledBy<T extends KubeObject>(informer: Informer<T>, uid: string): readonly T[] {
  return informer.byIndex(name, uid);
}
