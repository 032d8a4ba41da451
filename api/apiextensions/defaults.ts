import type { V1CustomResourceDefinition, V1CustomResourceDefinitionNames } from "../generated/types.js";

export function setCustomResourceDefinitionDefaults({ spec }: V1CustomResourceDefinition): void {
  if (!spec) return;
  if (spec.names) setNamesDefaults(spec.names);
  spec.conversion ??= { strategy: "None" };
  spec.conversion.strategy ||= "None";
  const service = spec.conversion.webhook?.clientConfig?.service;
  if (service) service.port ??= 443;
}

function setNamesDefaults(names: V1CustomResourceDefinitionNames): void {
  if (!names.kind) return;
  names.singular ||= names.kind.toLowerCase();
  names.listKind ||= `${names.kind}List`;
}
