import type { V1FlowSchema } from "../generated/types.js";
import { age, column, columns, count, nameColumn } from "../printers/column.js";
import { conditionOf } from "../printers/format.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { statusAlone } from "../scheme/status-rules.js";
import { status } from "../scheme/subresources.js";

export const flowSchema: Kind<V1FlowSchema> = defineKind<V1FlowSchema>({
  group: "flowcontrol.apiserver.k8s.io",
  resource: "flowschemas",
  kind: "FlowSchema",
  namespaced: false,
  subresources: [status],
  columns: columns<V1FlowSchema>(
    nameColumn(),
    column(
      "PriorityLevel",
      "The level its requests get.",
      ({ spec }) => spec?.priorityLevelConfiguration?.name ?? "<none>",
    ),
    count("MatchingPrecedence", "Lower ones are tried first.", ({ spec }) => spec?.matchingPrecedence ?? 0),
    column(
      "DistinguisherMethod",
      "What makes requests one flow.",
      ({ spec }) => spec?.distinguisherMethod?.type ?? "<none>",
    ),
    age(),
    column(
      "MissingPL",
      "Whether its level is missing.",
      ({ status }) => conditionOf(status?.conditions, "Dangling")?.status ?? "?",
    ),
  ),
  rules: statusAlone(),
});
