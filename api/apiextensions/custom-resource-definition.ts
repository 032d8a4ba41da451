import type { V1CustomResourceDefinition, V1CustomResourceDefinitionNames } from "../generated/types.js";
import { columns, createdAt, nameColumn } from "../printers/column.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { status } from "../scheme/subresources.js";
import { validateCustomResourceDefinition } from "./validate-custom-resource-definition.js";

export const customResourceDefinition: Kind<V1CustomResourceDefinition> =
  defineKind<V1CustomResourceDefinition>({
    group: "apiextensions.k8s.io",
    resource: "customresourcedefinitions",
    kind: "CustomResourceDefinition",
    namespaced: false,
    shortNames: ["crd", "crds"],
    categories: ["api-extensions"],
    subresources: [status],
    columns: columns<V1CustomResourceDefinition>(nameColumn(), createdAt()),
    rules: {
      allowUnconditionalUpdate: false,
      setDefaults: setCustomResourceDefinitionDefaults,
      prepareForCreate(definition) {
        const stored =
          definition.spec?.versions?.filter(({ storage }) => storage).map(({ name }) => name) ?? [];
        definition.status = {
          acceptedNames: { kind: "", plural: "" },
          conditions: [],
          storedVersions: stored,
        };
      },
      validate: validateCustomResourceDefinition,
    },
  });

function setCustomResourceDefinitionDefaults({ spec }: V1CustomResourceDefinition): void {
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
