import { badRequest } from "../../../api/errors.js";
import { isPathSegment } from "../../../api/meta/names.js";
import type { ObjectRef } from "../../../api/meta/object.js";
import type { Kind } from "../../../api/scheme/kind.js";
import { objectPrefix } from "../../storage/cache-keys.js";

/** What says where the objects of a resource stand. */
type Place = Pick<Kind, "group" | "resource" | "storedGroup">;

/** `/registry/core/pods/`: where all objects of a resource stand. */
export function resourcePrefix({ group, resource, storedGroup = group }: Place): string {
  return `${objectPrefix}${storedGroup || "core"}/${resource}/`;
}

/** Where the objects of one namespace stand; of all of them without one. */
export function listPrefix(kind: Kind, namespace: string | undefined): string {
  return kind.namespaced && namespace ? `${resourcePrefix(kind)}${namespace}/` : resourcePrefix(kind);
}

/** The storage key of one object. Throws 400 where a name could not be part of a path. */
export function objectKey(kind: Kind, { namespace, name }: ObjectRef): string {
  if (kind.namespaced && !namespace) throw badRequest("Namespace parameter required.");
  if (name === "") throw badRequest("Name parameter required.");
  const wrong = isPathSegment(name);
  if (wrong.length > 0)
    throw badRequest(`Name parameter invalid: ${JSON.stringify(name)}: ${wrong.join(";")}`);
  return listPrefix(kind, namespace) + name;
}
