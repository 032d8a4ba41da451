import { validateEphemeralContainers } from "../../../api/core/pods/validate-ephemeral-containers.js";
import type { V1Pod } from "../../../api/generated/types.js";
import { keepStatus } from "../../../api/scheme/status-rules.js";
import type { SubresourceStore } from "../contract/resource-store.js";
import type { StoreParts } from "../verbs/store-parts.js";
import { PartStore } from "./part-store.js";

/** Containers put into a running pod to look around: they are added, and stay as they are. Nothing else changes here. */
export function ephemeralContainersStore(parts: StoreParts): SubresourceStore {
  return new PartStore(parts, {
    subresource: "ephemeralcontainers",
    prepare(object, old) {
      const [pod, before] = [object as V1Pod, old as V1Pod];
      pod.metadata = { ...before.metadata };
      const added = pod.spec?.ephemeralContainers;
      pod.spec = { containers: [], ...before.spec };
      if (added) pod.spec.ephemeralContainers = added;
      else delete pod.spec.ephemeralContainers;
      keepStatus(pod, before);
    },
    validate: (object, old) => validateEphemeralContainers(object as V1Pod, old as V1Pod),
  });
}
