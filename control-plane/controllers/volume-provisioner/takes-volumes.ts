import type { V1Node } from "../../../api/generated/types.js";
import { isConditionTrue } from "../../../api/meta/conditions.js";

/** Whether volumes of which nobody said where are made on the node. */
export const takesVolumes = ({ spec, status }: V1Node): boolean =>
  !spec?.unschedulable && isConditionTrue(status?.conditions, "Ready");
