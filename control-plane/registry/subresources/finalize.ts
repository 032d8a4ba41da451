import { validateNamespaceFinalizers } from "../../../api/core/validate-namespace.js";
import type { V1Namespace } from "../../../api/generated/types.js";
import { keepStatus } from "../../../api/scheme/status-rules.js";
import type { SubresourceStore } from "../contract/resource-store.js";
import type { StoreParts } from "../verbs/store-parts.js";
import { PartStore } from "./part-store.js";

/** `spec.finalizers` of a namespace: the last one gone, a deleted namespace goes too. */
export function finalizeStore(parts: StoreParts): SubresourceStore {
  return new PartStore(parts, {
    subresource: "finalize",
    prepare: keepStatus,
    validate: (object) => validateNamespaceFinalizers(object as V1Namespace),
  });
}
