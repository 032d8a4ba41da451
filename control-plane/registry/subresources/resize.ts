import { resizedSpec } from "../../../api/core/pods/resize.js";
import { validateResize } from "../../../api/core/pods/validate-resize.js";
import type { V1Pod } from "../../../api/generated/types.js";
import { keepStatus } from "../../../api/scheme/status-rules.js";
import type { SubresourceStore } from "../contract/resource-store.js";
import type { StoreParts } from "../verbs/store-parts.js";
import { PartStore } from "./part-store.js";

/** Other amounts of cpu and memory for a pod that is there already. Nothing else changes here. */
export function resizeStore(parts: StoreParts): SubresourceStore {
  return new PartStore(parts, {
    subresource: "resize",
    prepare(object, old) {
      const [pod, before] = [object as V1Pod, old as V1Pod];
      const empty = { containers: [] };
      pod.metadata = { ...before.metadata };
      pod.spec = resizedSpec(pod.spec ?? empty, before.spec ?? empty);
      keepStatus(pod, before);
    },
    validate: (object, old) => validateResize(object as V1Pod, old as V1Pod),
  });
}
