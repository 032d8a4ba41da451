import { type GroupNumbers, kept, variant } from "./message-numbers.js";

/** Messages of apiextensions-apiserver/pkg/apis/apiextensions/v1. */
export const apiextensions: GroupNumbers = {
  CustomResourceColumnDefinition: { name: 1, type: 2, format: 3, description: 4, priority: 5, jsonPath: 6 },
  CustomResourceConversion: { strategy: 1, webhook: 2 },
  CustomResourceDefinition: { metadata: 1, spec: 2, status: 3 },
  CustomResourceDefinitionCondition: { type: 1, status: 2, lastTransitionTime: 3, reason: 4, message: 5, observedGeneration: 6 },
  CustomResourceDefinitionNames: { plural: 1, singular: 2, shortNames: 3, kind: 4, listKind: 5, categories: 6 },
  CustomResourceDefinitionSpec: { group: 1, names: 3, scope: 4, versions: 7, conversion: 9, preserveUnknownFields: 10 },
  CustomResourceDefinitionStatus: { conditions: 1, acceptedNames: 2, storedVersions: 3, observedGeneration: 4 },
  CustomResourceDefinitionVersion: { name: 1, served: 2, storage: 3, schema: 4, subresources: 5, additionalPrinterColumns: 6, deprecated: 7, deprecationWarning: kept(8), selectableFields: 9 },
  CustomResourceSubresourceScale: { specReplicasPath: 1, statusReplicasPath: 2, labelSelectorPath: kept(3) },
  CustomResourceSubresources: { status: variant(1, "empty"), scale: 2 },
  CustomResourceValidation: { openAPIV3Schema: 1 },
  ExternalDocumentation: { description: 1, url: 2 },
  JSONSchemaProps: { id: 1, "$schema": 2, "$ref": kept(3), description: 4, type: 5, format: 6, title: 7, default: 8, maximum: kept(9), exclusiveMaximum: 10, minimum: kept(11), exclusiveMinimum: 12, maxLength: kept(13), minLength: kept(14), pattern: 15, maxItems: kept(16), minItems: kept(17), uniqueItems: 18, multipleOf: kept(19), enum: 20, maxProperties: kept(21), minProperties: kept(22), required: 23, items: variant(24, "schema-or-list"), allOf: 25, oneOf: 26, anyOf: 27, not: 28, properties: 29, additionalProperties: variant(30, "schema-or-bool"), patternProperties: 31, dependencies: variant(32, "schema-or-strings"), additionalItems: variant(33, "schema-or-bool"), definitions: 34, externalDocs: 35, example: 36, nullable: 37, "x-kubernetes-preserve-unknown-fields": kept(38), "x-kubernetes-embedded-resource": 39, "x-kubernetes-int-or-string": 40, "x-kubernetes-list-map-keys": 41, "x-kubernetes-list-type": kept(42), "x-kubernetes-map-type": kept(43), "x-kubernetes-validations": 44 },
  SelectableField: { jsonPath: 1 },
  ServiceReference: { namespace: 1, name: 2, path: kept(3), port: kept(4) },
  ValidationRule: { rule: 1, message: 2, messageExpression: 3, reason: kept(4), fieldPath: 5, optionalOldSelf: kept(6) },
  WebhookClientConfig: { service: 1, caBundle: 2, url: kept(3) },
  WebhookConversion: { clientConfig: 2, conversionReviewVersions: 3 },
};
