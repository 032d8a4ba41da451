import type { ObjectRef } from "../../../api/meta/object.js";
import type { Exchange } from "../exchange.js";

/** The object that the path names. A namespace is not in itself, though its path reads so. */
export function refOf({ info: { group, resource, name, namespace } }: Exchange): ObjectRef {
  const inNamespace = namespace !== "" && !(resource === "namespaces" && group === "");
  return inNamespace ? { namespace, name } : { name };
}
