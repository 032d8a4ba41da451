import { validateNamespaceFinalizers } from "../../../api/core/validate-namespace.js";
import type { V1Namespace } from "../../../api/generated/types.js";
import type { GenericStore } from "../generic-store.js";
import type { SubresourceStore } from "../resource-store.js";
import { keepStatus } from "../strategies/status.js";
import { PartStore } from "./part-store.js";

/** `spec.finalizers` of a namespace: the last one gone, a deleted namespace goes too. */
export function finalizeStore(store: GenericStore): SubresourceStore {
  return new PartStore(store, {
    subresource: "finalize",
    prepare: keepStatus,
    validate: (object) => validateNamespaceFinalizers(object as V1Namespace),
  });
}
