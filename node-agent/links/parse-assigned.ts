import type { KubeObject } from "../../api/meta/object.js";
import { keyOf } from "../../api/meta/object.js";
import { schemas } from "../../api/schema/built-in-schemas.js";
import { decode } from "../../api/schema/decode.js";
import type { Assigned, AssignedKinds, AssignedResource } from "./assignment-sink.js";

const classes = {
  pods: "V1Pod",
  services: "V1Service",
  endpointslices: "V1EndpointSlice",
  configmaps: "V1ConfigMap",
  secrets: "V1Secret",
  nodes: "V1Node",
  namespaces: "V1Namespace",
} as const satisfies Record<AssignedResource, string>;

export const isAssigned = (resource: string): resource is AssignedResource =>
  Object.hasOwn(classes, resource);

/** An object as it was sent, which is of its kind and has the name under which it came. Throws when it doesn't. */
export function parseAssigned<R extends AssignedResource>(
  resource: R,
  key: string,
  json: Buffer,
): Assigned<R> {
  const schema = schemas.get(classes[resource]);
  const object = decode(json, "json", schema, { fieldValidation: "Ignore" }).object as KubeObject &
    Record<string, unknown>;
  const named = keyOf(object.metadata ?? {});
  if (named !== key) throw new Error(`it is named "${named}"`);
  return { object: object as unknown as AssignedKinds[R], json };
}
