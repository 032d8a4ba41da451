import type { ObjectRef } from "../../../api/meta/object.js";
import type { Exchange } from "../exchange/exchange.js";

/** The object that the path names. */
export function refOf({ info: { served, name } }: Exchange): ObjectRef {
  const namespace = served?.namespace;
  return namespace === undefined ? { name } : { namespace, name };
}
