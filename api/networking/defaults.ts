import type { V1IngressClass, V1NetworkPolicy } from "../generated/types.js";

export function setNetworkPolicyDefaults({ spec }: V1NetworkPolicy): void {
  if (!spec) return;
  spec.podSelector ??= {};
  const rules = [...(spec.ingress ?? []), ...(spec.egress ?? [])];
  for (const port of rules.flatMap(({ ports }) => ports ?? [])) port.protocol ||= "TCP";
  if ((spec.policyTypes ?? []).length > 0) return;
  spec.policyTypes = (spec.egress ?? []).length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
}

export function setIngressClassDefaults({ spec }: V1IngressClass): void {
  if (spec?.parameters) spec.parameters.scope ??= "Cluster";
}
