import type {
  V1CustomResourceDefinition,
  V1CustomResourceDefinitionCondition,
  V1CustomResourceDefinitionNames,
  V1CustomResourceDefinitionSpec,
  V1ObjectMeta,
} from "../generated/types.js";
import { columns, createdAt, nameColumn } from "../printers/column.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { status } from "../scheme/subresources.js";
import { cleanupFinalizer } from "./cleanup.js";
import {
  validateCustomResourceDefinition,
  validateCustomResourceDefinitionUpdate,
} from "./validate-custom-resource-definition.js";

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
      plainFinalizers: true,
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
      prepareForUpdate(definition, old) {
        const { storedVersions = [], ...status } = old.status ?? {};
        const stored = definition.spec?.versions?.find(({ storage }) => storage)?.name;
        const known = stored === undefined || storedVersions.includes(stored) ? [] : [stored];
        definition.status = { ...status, storedVersions: [...storedVersions, ...known] };
      },
      prepareForDelete(definition) {
        const { metadata, status } = definition;
        const { finalizers = [] } = metadata;
        if (!finalizers.includes(cleanupFinalizer)) metadata.finalizers = [...finalizers, cleanupFinalizer];
        definition.status = { ...status, conditions: [...(status?.conditions ?? []), ending(metadata)] };
      },
      // Whoever deletes it first only marks it: its objects go before it.
      holdsDeletion: ({ metadata }) => metadata.deletionTimestamp === undefined,
      warnings: ({ spec }) => unenforced(spec),
      validate: validateCustomResourceDefinition,
      validateUpdate: validateCustomResourceDefinitionUpdate,
    },
  });

/** What of a definition nobody acts on. */
function unenforced({ versions = [], conversion }: V1CustomResourceDefinitionSpec): string[] {
  const rules = versions.some(({ schema }) =>
    JSON.stringify(schema ?? {}).includes('"x-kubernetes-validations"'),
  );
  return [
    ...(rules ? ["x-kubernetes-validations are kept, and not enforced"] : []),
    ...(conversion?.strategy === "Webhook" ? ["conversion webhooks are kept, and not called"] : []),
  ];
}

const ending = ({ deletionTimestamp }: V1ObjectMeta): V1CustomResourceDefinitionCondition => ({
  ...{ type: "Terminating", status: "True", reason: "InstanceDeletionPending" },
  message: "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon",
  ...(deletionTimestamp ? { lastTransitionTime: deletionTimestamp } : {}),
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
