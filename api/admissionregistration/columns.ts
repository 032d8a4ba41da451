import type {
  V1MutatingAdmissionPolicy,
  V1MutatingAdmissionPolicyBinding,
  V1MutatingWebhookConfiguration,
  V1ValidatingAdmissionPolicy,
  V1ValidatingAdmissionPolicyBinding,
  V1ValidatingWebhookConfiguration,
} from "../generated/types.js";
import { age, column, columns, count, nameColumn } from "../printers/column.js";

type Webhooks = V1MutatingWebhookConfiguration | V1ValidatingWebhookConfiguration;

type Policy = V1MutatingAdmissionPolicy | V1ValidatingAdmissionPolicy;

type Binding = V1MutatingAdmissionPolicyBinding | V1ValidatingAdmissionPolicyBinding;

export const webhookConfigurationColumns = columns<Webhooks>(
  nameColumn(),
  count("Webhooks", "How many webhooks there are.", ({ webhooks }) => webhooks?.length ?? 0),
  age(),
);

export const paramKind = column<Policy>("ParamKind", "The kind of its parameters.", ({ spec }) => {
  const { apiVersion, kind } = spec?.paramKind ?? {};
  return kind ? `${apiVersion}/${kind}` : "<unset>";
});

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
