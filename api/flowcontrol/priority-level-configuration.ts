import type { V1PriorityLevelConfiguration } from "../generated/types.js";
import { age, column, columns, nameColumn } from "../printers/column.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { statusAlone } from "../scheme/status-rules.js";
import { status } from "../scheme/subresources.js";

const queuing = ({ spec }: V1PriorityLevelConfiguration) => spec?.limited?.limitResponse?.queuing;

export const priorityLevelConfiguration: Kind<V1PriorityLevelConfiguration> =
  defineKind<V1PriorityLevelConfiguration>({
    group: "flowcontrol.apiserver.k8s.io",
    resource: "prioritylevelconfigurations",
    kind: "PriorityLevelConfiguration",
    namespaced: false,
    subresources: [status],
    columns: columns<V1PriorityLevelConfiguration>(
      nameColumn(),
      column("Type", "Whether it is limited.", ({ spec }) => spec?.type ?? ""),
      column("NominalConcurrencyShares", "Its share of concurrent requests.", ({ spec }) =>
        String(spec?.limited?.nominalConcurrencyShares ?? "<none>"),
      ),
      column("Queues", "How many queues it has.", (level) => String(queuing(level)?.queues ?? "<none>")),
      column("HandSize", "How many queues a flow may use.", (level) =>
        String(queuing(level)?.handSize ?? "<none>"),
      ),
      column("QueueLengthLimit", "How long a queue may get.", (level) =>
        String(queuing(level)?.queueLengthLimit ?? "<none>"),
      ),
      age(),
    ),
    rules: statusAlone(),
  });
