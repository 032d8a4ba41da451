import type { V1ValidatingWebhookConfiguration } from "../generated/types.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { webhookConfigurationColumns } from "./columns.js";
import { setWebhookDefaults } from "./webhook-defaults.js";

export const validatingWebhookConfiguration: Kind<V1ValidatingWebhookConfiguration> =
  defineKind<V1ValidatingWebhookConfiguration>({
    group: "admissionregistration.k8s.io",
    resource: "validatingwebhookconfigurations",
    kind: "ValidatingWebhookConfiguration",
    namespaced: false,
    categories: ["api-extensions"],
    columns: webhookConfigurationColumns,
    rules: { setDefaults: setValidatingWebhookConfigurationDefaults },
  });

function setValidatingWebhookConfigurationDefaults(configuration: V1ValidatingWebhookConfiguration): void {
  for (const webhook of configuration.webhooks ?? []) setWebhookDefaults(webhook);
}
