import type { V1ObjectMeta } from "../../api/generated/types.js";
import { encodeJson } from "../../api/json/encode-json.js";
import { refOf } from "../../api/meta/object.js";
import { AssignmentItem, AssignmentItem_Action } from "../../proto/generated/agent.js";

/** `pods/NAMESPACE/NAME`, `nodes/NAME` … */
export type ItemKey = string;

/** What an agent takes: messages are bounded, and so is what etcd keeps. */
const maxItemBytes = 2 * 1024 * 1024;

/**
 * The item that gives a node an object, encoded as it travels; undefined when it is too large for that. Whose its fields are
 * is no business of nodes.
 */
export function putItem(key: ItemKey, object: object): Buffer | undefined {
  const json = Buffer.from(encodeJson(withoutManagers(object)));
  return json.length > maxItemBytes ? undefined : encoded(key, AssignmentItem_Action.PUT, json);
}

function withoutManagers(object: { readonly metadata?: V1ObjectMeta }): object {
  if (!object.metadata?.managedFields) return object;
  const { managedFields: _managers, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** The item that takes it away. */
export const removeItem = (key: ItemKey): Buffer =>
  encoded(key, AssignmentItem_Action.REMOVE, Buffer.alloc(0));

function encoded(key: ItemKey, action: AssignmentItem_Action, object: Buffer): Buffer {
  const slash = key.indexOf("/");
  const { namespace = "", name } = refOf(key.slice(slash + 1));
  const item = { action, resource: key.slice(0, slash), namespace, name, object };
  return Buffer.from(AssignmentItem.encode(item).finish());
}
