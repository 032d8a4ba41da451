import type { V1MutatingWebhook, V1ValidatingWebhook } from "../generated/types.js";

export function setWebhookDefaults(webhook: V1ValidatingWebhook | V1MutatingWebhook): void {
  webhook.failurePolicy ||= "Fail";
  webhook.matchPolicy ||= "Equivalent";
  webhook.namespaceSelector ??= {};
  webhook.objectSelector ??= {};
  webhook.timeoutSeconds ??= 10;
  if (webhook.clientConfig?.service) webhook.clientConfig.service.port ??= 443;
  for (const rule of webhook.rules ?? []) rule.scope ||= "*";
}
