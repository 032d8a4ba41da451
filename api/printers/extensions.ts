import type * as k8s from "../generated/types.js";
import { age, column, columns, count, createdAt, nameColumn } from "./column.js";
import { conditionOf } from "./format.js";

type Webhooks = k8s.V1MutatingWebhookConfiguration | k8s.V1ValidatingWebhookConfiguration;
type Policy = k8s.V1MutatingAdmissionPolicy | k8s.V1ValidatingAdmissionPolicy;
type Binding = k8s.V1MutatingAdmissionPolicyBinding | k8s.V1ValidatingAdmissionPolicyBinding;

export const webhookConfigurationColumns = columns<Webhooks>(
  nameColumn(),
  count("Webhooks", "How many webhooks there are.", ({ webhooks }) => webhooks?.length ?? 0),
  age(),
);

const paramKind = column<Policy>("ParamKind", "The kind of its parameters.", ({ spec }) => {
  const { apiVersion, kind } = spec?.paramKind ?? {};
  return kind ? `${apiVersion}/${kind}` : "<unset>";
});

export const validatingAdmissionPolicyColumns = columns<k8s.V1ValidatingAdmissionPolicy>(
  nameColumn(),
  count("Validations", "How many rules it has.", ({ spec }) => spec?.validations?.length ?? 0),
  paramKind,
  age(),
);

export const mutatingAdmissionPolicyColumns = columns<k8s.V1MutatingAdmissionPolicy>(
  nameColumn(),
  count("Mutations", "How many changes it makes.", ({ spec }) => spec?.mutations?.length ?? 0),
  paramKind,
  age(),
);

export const admissionPolicyBindingColumns = columns<Binding>(
  nameColumn(),
  column("PolicyName", "The policy that is bound.", ({ spec }) => spec?.policyName ?? ""),
  column("ParamRef", "The parameters.", ({ spec }) => {
    const ref = spec?.paramRef;
    if (!ref) return "<unset>";
    if (!ref.name) return "*";
    return ref.namespace ? `${ref.namespace}/${ref.name}` : ref.name;
  }),
  age(),
);

export const customResourceDefinitionColumns = columns<k8s.V1CustomResourceDefinition>(
  nameColumn(),
  createdAt(),
);

export const apiServiceColumns = columns<k8s.V1APIService>(
  nameColumn(),
  column("Service", "What serves it.", ({ spec }) =>
    spec?.service ? `${spec.service.namespace ?? ""}/${spec.service.name ?? ""}` : "Local",
  ),
  column("Available", "Whether it answers.", ({ status }) => {
    const available = conditionOf(status?.conditions, "Available");
    if (!available) return "Unknown";
    return available.status === "True" ? "True" : `${available.status} (${available.reason ?? ""})`;
  }),
  age(),
);

export const flowSchemaColumns = columns<k8s.V1FlowSchema>(
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
);

const queuing = ({ spec }: k8s.V1PriorityLevelConfiguration) => spec?.limited?.limitResponse?.queuing;

export const priorityLevelConfigurationColumns = columns<k8s.V1PriorityLevelConfiguration>(
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
);
