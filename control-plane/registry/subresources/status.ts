import type { AnyObject, KubeObject } from "../../../api/meta/object.js";
import type { SubresourceStore } from "../contract/resource-store.js";
import type { StoreParts } from "../verbs/store-parts.js";
import { PartStore } from "./part-store.js";

/** `status`: all but status and metadata stays as it is; the kind's rules say the rest. */
export function statusStore(parts: StoreParts): SubresourceStore {
  const { strategy } = parts;
  return new PartStore(parts, {
    subresource: "status",
    prepare(object, old) {
      keepContent(object, old);
      strategy.prepareForStatusUpdate?.(object, old);
    },
    validate: (object, old) => strategy.validateStatusUpdate?.(object, old) ?? [],
  });
}

function keepContent(object: KubeObject, old: KubeObject): void {
  const changed = object as AnyObject;
  for (const field of new Set([...Object.keys(changed), ...Object.keys(old)])) {
    if (field === "metadata" || field === "status") continue;
    if (field in old) changed[field] = (old as AnyObject)[field];
    else delete changed[field];
  }
}
