import type { V1ContainerStatus, V1Pod } from "../../../api/generated/types.js";
import { conditionOf } from "../../../api/meta/conditions.js";

/**
 * When the pod ended, in ms since the epoch: when its last container did; as far as that isn't known, when it stopped being
 * ready; when its deletion began; when it was made.
 */
export function finishedMs(pod: V1Pod): number {
  return (
    containersEndMs(pod) ?? unreadyMs(pod) ?? deletedMs(pod) ?? parsed(pod.metadata.creationTimestamp) ?? 0
  );
}

/** Sidecars end last. */
function containersEndMs({ spec, status }: V1Pod): number | undefined {
  const sidecars = new Set(
    spec?.initContainers?.filter(({ restartPolicy }) => restartPolicy === "Always").map(({ name }) => name),
  );
  const ends = [
    ...(status?.containerStatuses ?? []),
    ...(status?.initContainerStatuses ?? []).filter(({ name }) => sidecars.has(name)),
  ].map(endMs);
  const known = ends.filter((ms) => ms !== undefined);
  return known.length > 0 && known.length === ends.length ? Math.max(...known) : undefined;
}

const endMs = ({ state }: V1ContainerStatus) => parsed(state?.terminated?.finishedAt);

function unreadyMs({ status }: V1Pod): number | undefined {
  const ready = conditionOf(status?.conditions, "Ready");
  return ready?.status === "False" ? parsed(ready.lastTransitionTime) : undefined;
}

function deletedMs({ metadata }: V1Pod): number | undefined {
  const end = parsed(metadata.deletionTimestamp);
  return end === undefined ? undefined : end - (metadata.deletionGracePeriodSeconds ?? 0) * 1_000;
}

function parsed(time: string | undefined): number | undefined {
  const ms = Date.parse(time ?? "");
  return Number.isNaN(ms) ? undefined : ms;
}
