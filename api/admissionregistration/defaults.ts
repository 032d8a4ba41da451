import type {
  V1MutatingWebhook,
  V1MutatingWebhookConfiguration,
  V1ValidatingWebhook,
  V1ValidatingWebhookConfiguration,
} from "../generated/types.js";

export function setValidatingWebhookConfigurationDefaults(
  configuration: V1ValidatingWebhookConfiguration,
): void {
  for (const webhook of configuration.webhooks ?? []) setWebhookDefaults(webhook);
}

export function setMutatingWebhookConfigurationDefaults(configuration: V1MutatingWebhookConfiguration): void {
  for (const webhook of configuration.webhooks ?? []) {
    setWebhookDefaults(webhook);
    webhook.reinvocationPolicy ||= "Never";
  }
}

function setWebhookDefaults(webhook: V1ValidatingWebhook | V1MutatingWebhook): void {
  webhook.failurePolicy ||= "Fail";
  webhook.matchPolicy ||= "Equivalent";
  webhook.namespaceSelector ??= {};
  webhook.objectSelector ??= {};
  webhook.timeoutSeconds ??= 10;
  if (webhook.clientConfig?.service) webhook.clientConfig.service.port ??= 443;
  for (const rule of webhook.rules ?? []) rule.scope ||= "*";
}
