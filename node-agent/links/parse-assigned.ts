import type { KubeObject } from "../../api/meta/object.js";
import { keyOf } from "../../api/meta/object.js";
import { schemas } from "../../api/schema/built-in-schemas.js";
import { decode } from "../../api/schema/decode.js";
import { type AssignedKinds, type AssignedResource, assignedKinds } from "../../common/assigned-kinds.js";
import type { Assigned } from "./assignment-sink.js";

/** An object as it was sent, which is of its kind and has the name under which it came. Throws when it doesn't. */
export function parseAssigned<R extends AssignedResource>(
  resource: R,
  key: string,
  json: Buffer,
): Assigned<R> {
  const schema = schemas.get(assignedKinds[resource].schema);
  const object = decode(json, "json", schema, { fieldValidation: "Ignore" }).object as KubeObject &
    Record<string, unknown>;
  const named = keyOf(object.metadata ?? {});
  if (named !== key) throw new Error(`it is named "${named}"`);
  return { object: object as unknown as AssignedKinds[R], json };
}
