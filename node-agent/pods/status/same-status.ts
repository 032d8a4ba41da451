import type { V1PodCondition, V1PodStatus } from "../../../api/generated/types.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { schemas } from "../../../api/schema/built-in-schemas.js";
import { canonical } from "../../../api/schema/canonical.js";

/** What others write, and what the control plane keeps where a node doesn't say it. */
const othersFields = new Set(["conditions", "qosClass", "nominatedNodeName", "resourceClaimStatuses"]);

/** Whether the API shows of a pod what its node says; others' conditions are not looked at. */
export function sameStatus(shown: V1PodStatus | undefined, said: V1PodStatus): boolean {
  const wanted = canonical(said, schemas.get("V1PodStatus"));
  return (
    semanticEqual(nodesFields(shown), nodesFields(wanted)) && showsConditions(shown, wanted.conditions ?? [])
  );
}

const nodesFields = (status: V1PodStatus | undefined) =>
  Object.fromEntries(Object.entries(status ?? {}).filter(([name]) => !othersFields.has(name)));

function showsConditions(shown: V1PodStatus | undefined, said: readonly V1PodCondition[]): boolean {
  return said.every((condition) =>
    semanticEqual(
      shown?.conditions?.find(({ type }) => type === condition.type),
      condition,
    ),
  );
}
