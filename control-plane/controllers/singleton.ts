import type { KubeObject } from "../../api/meta/object.js";
import type { Informer } from "../../client/informer.js";
import type { Watch } from "../reconcile/controller-spec.js";
import type { Key } from "../reconcile/reconciler.js";

/** For controllers whose work is one whole and not divided by objects: the key they get, once at the start. */
export function atStart(key: Key): Watch {
  return {
    subscribe(enqueue) {
      enqueue(key);
      return () => {};
    },
  };
}

/** Any change of the resource wakes `key`. */
export function onAnyChange<T extends KubeObject>(
  informer: Informer<T>,
  key: Key,
  matters: (object: T) => boolean = () => true,
): Watch {
  return {
    subscribe(enqueue) {
      const wake = (object: T) => matters(object) && enqueue(key);
      return informer.addHandler({ onAdd: wake, onUpdate: wake, onDelete: wake });
    },
  };
}
