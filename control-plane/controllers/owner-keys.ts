import { type KubeObject, keyOf } from "../../api/meta/object.js";
import { controllerOf, refersTo } from "../../api/meta/owner-references.js";
import type { Informer } from "../../client/informer.js";
import type { Key } from "../reconcile/reconciler.js";

/**
 * Whom an object's change wakes: the owner of that kind which controls it, nobody when another kind's does, and for an
 * orphan all of its namespace that might adopt it.
 */
export function ownerKeys<O extends KubeObject>(
  { metadata }: KubeObject,
  kind: { readonly group: string; readonly kind: string },
  owners: Informer<O>,
  mayAdopt: (owner: O) => boolean,
): Key[] {
  const { namespace = "" } = metadata;
  const owner = controllerOf({ metadata });
  if (owner) return refersTo(owner, kind) ? [keyOf({ namespace, name: owner.name })] : [];
  return owners
    .list(namespace)
    .filter(mayAdopt)
    .map((one) => keyOf(one.metadata));
}
