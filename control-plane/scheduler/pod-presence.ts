import type { V1Pod } from "../../api/generated/types.js";
import { sameData } from "../../api/json/plain-data.js";
import { conditionOf } from "../../api/meta/conditions.js";

/** Whether others feel the same of the pod where it is, and it asks for the same; on which node that is, is another question. */
export const samePresence = (pod: V1Pod, old: V1Pod): boolean => sameData(presenceOf(pod), presenceOf(old));

const presenceOf = ({ spec, status, metadata: { uid, labels, deletionTimestamp } }: V1Pod) => [
  { ...spec, nodeName: undefined },
  uid,
  labels,
  deletionTimestamp,
  status?.allocatedResources,
  status?.resources,
  [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])].map(
    ({ allocatedResources, resources }) => [allocatedResources, resources],
  ),
  conditionOf(status?.conditions, "PodResizePending")?.reason,
];
