import type { V1MutatingWebhookConfiguration } from "../generated/types.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { webhookConfigurationColumns } from "./columns.js";
import { setWebhookDefaults } from "./webhook-defaults.js";

export const mutatingWebhookConfiguration: Kind<V1MutatingWebhookConfiguration> =
  defineKind<V1MutatingWebhookConfiguration>({
    group: "admissionregistration.k8s.io",
    resource: "mutatingwebhookconfigurations",
    kind: "MutatingWebhookConfiguration",
    namespaced: false,
    categories: ["api-extensions"],
    columns: webhookConfigurationColumns,
    rules: { setDefaults: setMutatingWebhookConfigurationDefaults },
  });

function setMutatingWebhookConfigurationDefaults(configuration: V1MutatingWebhookConfiguration): void {
  for (const webhook of configuration.webhooks ?? []) {
    setWebhookDefaults(webhook);
    webhook.reinvocationPolicy ||= "Never";
  }
}
