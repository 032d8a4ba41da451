import { defaultPluginArgs, type PluginArgs } from "./configuration/plugin-args.js";
import type { Filter } from "./filters/filter.js";
import { addedNodeAffinity, nodeAffinity } from "./filters/node-affinity.js";
import { nodeAlive } from "./filters/node-alive.js";
import { nodePorts } from "./filters/node-ports.js";
import { nodeUnschedulable } from "./filters/node-unschedulable.js";
import { podAffinity } from "./filters/pod-affinity.js";
import { resourceClaims } from "./filters/resource-claims.js";
import { resourcesFit } from "./filters/resources-fit.js";
import { taints } from "./filters/taints.js";
import { topologySpread } from "./filters/topology-spread.js";
import { volumeBinding } from "./filters/volume-binding.js";
import { volumeLimits } from "./filters/volume-limits.js";
import { volumeRestrictions } from "./filters/volume-restrictions.js";
import { volumeZone } from "./filters/volume-zone.js";
import { allocation } from "./scores/allocation.js";
import { balancedAllocation } from "./scores/balanced-allocation.js";
import { imageLocality } from "./scores/image-locality.js";
import { preferredNodes, toleratedNodes } from "./scores/preferences.js";
import { preferredPods } from "./scores/preferred-pods.js";
import type { Score } from "./scores/score.js";
import { softTopologySpread } from "./scores/topology-spread.js";
import { noSiblings, type Siblings } from "./siblings.js";
import { SpreadDefaults } from "./spread-defaults.js";
import { PromisedVolumes } from "./volumes/promised-volumes.js";
import { noVolumes, type VolumeListers } from "./volumes/volume-listers.js";

/** What a plugin of Kubernetes' scheduler is made of here. */
export interface Plugin {
  readonly filters?: readonly Filter[];
  readonly score?: Score;
  /** Of its score when nothing else is said. */
  readonly weight?: number;
}

/** Where plugins look things up. */
export interface Listers {
  readonly siblings: Siblings;
  readonly volumes: VolumeListers;
  /** What volumes are spoken for, by all profiles together. */
  readonly promised: PromisedVolumes;
}

/** All plugins by name, the cheap filters first. Those with no part of their own are built into the scheduler. */
export function pluginsOf(args: PluginArgs, listers: Listers): ReadonlyMap<string, Plugin> {
  const { siblings, volumes, promised } = listers;
  const defaults = new SpreadDefaults(siblings, args.PodTopologySpread);
  const { addedAffinity } = args.NodeAffinity;
  const nodes = addedAffinity ? [addedNodeAffinity(addedAffinity), nodeAffinity] : [nodeAffinity];
  return new Map<string, Plugin>([
    ["SchedulingGates", {}],
    ["PrioritySort", {}],
    ["NodeUnschedulable", { filters: [nodeUnschedulable] }],
    ["NodeName", { filters: [nodeAlive] }],
    ["TaintToleration", { filters: [taints], score: toleratedNodes, weight: 3 }],
    ["NodeAffinity", { filters: nodes, score: preferredNodes(addedAffinity), weight: 2 }],
    ["NodePorts", { filters: [nodePorts] }],
    [
      "NodeResourcesFit",
      {
        filters: [resourcesFit(args.NodeResourcesFit)],
        score: allocation(args.NodeResourcesFit.scoringStrategy),
        weight: 1,
      },
    ],
    [
      "PodTopologySpread",
      { filters: [topologySpread(defaults)], score: softTopologySpread(defaults), weight: 2 },
    ],
    ["InterPodAffinity", { filters: [podAffinity], score: preferredPods(args.InterPodAffinity), weight: 2 }],
    ["VolumeRestrictions", { filters: [volumeRestrictions(volumes)] }],
    ["NodeVolumeLimits", { filters: [volumeLimits(volumes)] }],
    ["VolumeBinding", { filters: [volumeBinding(volumes, promised)] }],
    ["VolumeZone", { filters: [volumeZone(volumes)] }],
    ["DynamicResources", { filters: [resourceClaims] }],
    ["DefaultPreemption", {}],
    [
      "NodeResourcesBalancedAllocation",
      { score: balancedAllocation(args.NodeResourcesBalancedAllocation), weight: 1 },
    ],
    ["ImageLocality", { score: imageLocality, weight: 1 }],
    ["DefaultBinder", {}],
  ]);
}

export const pluginNames: ReadonlySet<string> = new Set(
  pluginsOf(defaultPluginArgs, {
    siblings: noSiblings,
    volumes: noVolumes,
    promised: new PromisedVolumes(),
  }).keys(),
);
