import { type KubeObject, keyOf, type ObjectRef } from "../../../api/meta/object.js";
import type { ResourceType } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { wrapped } from "./lagging-client.js";

export interface Write {
  readonly verb: "create" | "update" | "patch" | "delete" | "deletecollection";
  readonly type: ResourceType;
  readonly ref: ObjectRef;
  readonly subresource?: string | undefined;
  /** What is written; of a deletion its preconditions. */
  readonly body: unknown;
}

/** The same API, but `before` sees each write, and may look around, before it is done. */
export function notingClient(client: Client, before: (write: Write) => Promise<void>): Client {
  const refOf = ({ metadata: { namespace, name = "" } }: KubeObject): ObjectRef =>
    namespace ? { namespace, name } : { name };
  return wrapped(client, {
    async create(type, object, options) {
      await before({
        verb: "create",
        type,
        ref: refOf(object),
        body: object,
        subresource: options?.subresource,
      });
      return client.create(type, object, options);
    },
    async update(type, object, options) {
      await before({
        verb: "update",
        type,
        ref: refOf(object),
        body: object,
        subresource: options?.subresource,
      });
      return client.update(type, object, options);
    },
    async patch(type, ref, patchType, body, options) {
      await before({ verb: "patch", type, ref, body, subresource: options?.subresource });
      return client.patch(type, ref, patchType, body, options);
    },
    async delete(type, ref, options, call) {
      await before({ verb: "delete", type, ref, body: options?.preconditions });
      return client.delete(type, ref, options, call);
    },
    async deleteCollection(type, options, deletion) {
      await before({
        verb: "deletecollection",
        type,
        ref: { name: options.namespace ?? "" },
        body: undefined,
      });
      return client.deleteCollection(type, options, deletion);
    },
  });
}

export const describeWrite = ({ verb, type, ref, subresource }: Write) =>
  `${verb} ${type.resource}${subresource ? `/${subresource}` : ""} ${keyOf(ref)}`;
