import type {
  V1CustomResourceDefinition,
  V1CustomResourceDefinitionCondition,
  V1CustomResourceDefinitionStatus,
} from "../../../api/generated/types.js";
import { isConditionTrue, withCondition } from "../../../api/meta/conditions.js";
import { judgeNames } from "./names.js";

type Conditions = readonly V1CustomResourceDefinitionCondition[];

/** What is told of a definition: whether it has its names, and is served. Pure. */
export function definitionStatus(
  definition: V1CustomResourceDefinition,
  others: readonly V1CustomResourceDefinition[],
  now: string,
): V1CustomResourceDefinitionStatus {
  const { accepted, conflict } = judgeNames(definition, others);
  const put = (conditions: Conditions | undefined, condition: Said) =>
    withCondition<V1CustomResourceDefinitionCondition>(conditions, condition, now);
  const before = definition.status?.conditions;
  const named = put(before, conflict ? { ...namesAccepted, status: "False", ...conflict } : noConflicts);
  const conditions = put(named, establishment(before, conflict !== undefined));
  const { conditions: _conditions, acceptedNames: _names, ...rest } = definition.status ?? {};
  return { ...rest, acceptedNames: accepted, conditions: [...conditions] };
}

interface Said {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

const namesAccepted = { type: "NamesAccepted" } as const;
const noConflicts: Said = {
  ...namesAccepted,
  status: "True",
  reason: "NoConflicts",
  message: "no conflicts found",
};

/** Once established a definition stays so: its objects are there. */
function establishment(before: Conditions | undefined, conflict: boolean): Said {
  const type = "Established";
  if (!conflict || isConditionTrue(before, type))
    return {
      ...{ type, status: "True", reason: "InitialNamesAccepted" },
      message: "the initial names have been accepted",
    };
  return { type, status: "False", reason: "NotAccepted", message: "not all names are accepted" };
}
