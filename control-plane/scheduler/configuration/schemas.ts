import { schemasText } from "../../../api/generated/schemas.js";
import { Schemas } from "../../../api/schema/schema.js";
import { extensionPoints } from "./scheduler-configuration.js";

const path = "io.k8s.kube-scheduler.config.v1";
const typed = { apiVersion: "string", kind: "string" };
const everyPoint = Object.fromEntries(extensionPoints.map((point) => [point, "PluginSet"]));

/** The classes of kubescheduler.config.k8s.io/v1 beside those of the API. */
export const configurationSchemas = (): Schemas =>
  new Schemas({
    ...JSON.parse(schemasText),
    KubeSchedulerConfiguration: {
      name: `${path}.KubeSchedulerConfiguration`,
      fields: {
        ...typed,
        parallelism: "int32",
        leaderElection: "any",
        clientConnection: "any",
        enableProfiling: "boolean",
        enableContentionProfiling: "boolean",
        percentageOfNodesToScore: "int32",
        podInitialBackoffSeconds: "int64",
        podMaxBackoffSeconds: "int64",
        profiles: "[]KubeSchedulerProfile",
        extenders: "[]any",
        delayCacheUntilActive: "boolean",
      },
    },
    KubeSchedulerProfile: {
      name: `${path}.KubeSchedulerProfile`,
      fields: {
        schedulerName: "string",
        percentageOfNodesToScore: "int32",
        plugins: "Plugins",
        pluginConfig: "[]PluginConfig",
      },
    },
    Plugins: { name: `${path}.Plugins`, fields: everyPoint },
    PluginSet: { name: `${path}.PluginSet`, fields: { enabled: "[]Plugin", disabled: "[]Plugin" } },
    Plugin: { name: `${path}.Plugin`, fields: { name: "string", weight: "int32" } },
    PluginConfig: { name: `${path}.PluginConfig`, fields: { name: "string", args: "any" } },
    DefaultPreemptionArgs: {
      name: `${path}.DefaultPreemptionArgs`,
      fields: { ...typed, minCandidateNodesPercentage: "int32", minCandidateNodesAbsolute: "int32" },
    },
    InterPodAffinityArgs: {
      name: `${path}.InterPodAffinityArgs`,
      fields: { ...typed, hardPodAffinityWeight: "int32", ignorePreferredTermsOfExistingPods: "boolean" },
    },
    NodeAffinityArgs: {
      name: `${path}.NodeAffinityArgs`,
      fields: { ...typed, addedAffinity: "V1NodeAffinity" },
    },
    NodeResourcesBalancedAllocationArgs: {
      name: `${path}.NodeResourcesBalancedAllocationArgs`,
      fields: { ...typed, resources: "[]ResourceSpec" },
    },
    NodeResourcesFitArgs: {
      name: `${path}.NodeResourcesFitArgs`,
      fields: {
        ...typed,
        ignoredResources: "[]string",
        ignoredResourceGroups: "[]string",
        scoringStrategy: "ScoringStrategy",
      },
    },
    ResourceSpec: { name: `${path}.ResourceSpec`, fields: { name: "string", weight: "int64" } },
    ScoringStrategy: {
      name: `${path}.ScoringStrategy`,
      fields: {
        type: "string",
        resources: "[]ResourceSpec",
        requestedToCapacityRatio: "RequestedToCapacityRatioParam",
      },
    },
    RequestedToCapacityRatioParam: {
      name: `${path}.RequestedToCapacityRatioParam`,
      fields: { shape: "[]UtilizationShapePoint" },
    },
    UtilizationShapePoint: {
      name: `${path}.UtilizationShapePoint`,
      fields: { utilization: "int32", score: "int32" },
    },
    PodTopologySpreadArgs: {
      name: `${path}.PodTopologySpreadArgs`,
      fields: { ...typed, defaultConstraints: "[]V1TopologySpreadConstraint", defaultingType: "string" },
    },
  });
