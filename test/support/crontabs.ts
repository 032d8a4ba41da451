import type {
  V1CustomResourceDefinition,
  V1CustomResourceDefinitionVersion,
  V1JSONSchemaProps,
} from "../../api/generated/types.js";

/** The example of Kubernetes' documentation: a CronTab, with what a definition can ask for. */
export const cronTabSchema: V1JSONSchemaProps = {
  type: "object",
  description: "A table of one line.",
  required: ["spec"],
  properties: {
    spec: {
      type: "object",
      required: ["cronSpec"],
      properties: {
        cronSpec: { type: "string", pattern: "^(\\d+|\\*)(/\\d+)?(\\s+(\\d+|\\*)(/\\d+)?){4}$" },
        image: { type: "string", default: "cron:1" },
        replicas: { type: "integer", minimum: 1, maximum: 10, default: 1 },
        mode: { type: "string", enum: ["on", "off"] },
        ports: {
          type: "array",
          items: {
            type: "object",
            required: ["port"],
            properties: { port: { type: "integer" }, name: { type: "string" } },
          },
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": ["port"],
        },
        extra: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        limit: { "x-kubernetes-int-or-string": true },
      },
    },
    status: {
      type: "object",
      properties: { replicas: { type: "integer" }, labelSelector: { type: "string" } },
    },
  },
};

export const cronTabVersion = (
  name: string,
  more: Partial<V1CustomResourceDefinitionVersion> = {},
): V1CustomResourceDefinitionVersion => ({
  name,
  served: true,
  storage: true,
  schema: { openAPIV3Schema: cronTabSchema },
  subresources: {
    status: {},
    scale: {
      specReplicasPath: ".spec.replicas",
      statusReplicasPath: ".status.replicas",
      labelSelectorPath: ".status.labelSelector",
    },
  },
  additionalPrinterColumns: [
    { name: "Spec", type: "string", jsonPath: ".spec.cronSpec" },
    { name: "Replicas", type: "integer", jsonPath: ".spec.replicas", priority: 1 },
    { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
  ],
  selectableFields: [{ jsonPath: ".spec.mode" }],
  ...more,
});

export const cronTabDefinition = (
  versions = [cronTabVersion("v1")],
  group = "stable.example.com",
): V1CustomResourceDefinition => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `crontabs.${group}` },
  spec: {
    group,
    scope: "Namespaced",
    names: {
      plural: "crontabs",
      singular: "crontab",
      kind: "CronTab",
      shortNames: ["ct"],
      categories: ["all"],
    },
    versions,
  },
});
