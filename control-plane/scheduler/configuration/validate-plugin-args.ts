import { validateNodeAffinity } from "../../../api/core/pods/validate-affinity.js";
import { validateTopologySpread } from "../../../api/core/pods/validate-topology-spread.js";
import {
  duplicate,
  type FieldError,
  forbiddenField,
  invalid,
  notSupported,
  required,
} from "../../../api/field-error.js";
import { checkName, each } from "../../../api/meta/checks.js";
import { isQualifiedName } from "../../../api/meta/names.js";
import type {
  DefaultPreemptionArgs,
  NodeResourcesBalancedAllocationArgs,
  NodeResourcesFitArgs,
  PluginArgs,
  PodTopologySpreadArgs,
  ScoringStrategy,
} from "./plugin-args.js";
import { validateShape } from "./validate-shape.js";

/** What is wrong with a plugin's arguments, in Kubernetes' words. */
export function validatePluginArgs(name: keyof PluginArgs, args: PluginArgs, path: string): FieldError[] {
  switch (name) {
    case "DefaultPreemption":
      return validatePreemption(args[name], path);
    case "InterPodAffinity":
      return checkWithin(args[name].hardPodAffinityWeight, 0, 100, `${path}.hardPodAffinityWeight`);
    case "NodeAffinity":
      return validateNodeAffinity(args[name].addedAffinity, `${path}.addedAffinity`);
    case "NodeResourcesBalancedAllocation":
      return validateBalanced(args[name], path);
    case "NodeResourcesFit":
      return validateFit(args[name], path);
    case "PodTopologySpread":
      return validateSpread(args[name], path);
  }
}

export function checkWithin(value: number, from: number, to: number, field: string): FieldError[] {
  return value < from || value > to ? [invalid(field, value, `not in valid range [${from}, ${to}]`)] : [];
}

function validatePreemption(args: DefaultPreemptionArgs, path: string): FieldError[] {
  const { minCandidateNodesPercentage: percentage, minCandidateNodesAbsolute: absolute } = args;
  const [percentagePath, absolutePath] = [
    `${path}.minCandidateNodesPercentage`,
    `${path}.minCandidateNodesAbsolute`,
  ];
  const errors = checkWithin(percentage, 0, 100, percentagePath);
  if (absolute < 0) errors.push(invalid(absolutePath, absolute, "not in valid range [0, inf)"));
  if (percentage !== 0 || absolute !== 0) return errors;
  const neither = (other: string) => `cannot be zero at the same time as ${other}`;
  return [
    ...errors,
    invalid(percentagePath, 0, neither("minCandidateNodesAbsolute")),
    invalid(absolutePath, 0, neither("minCandidateNodesPercentage")),
  ];
}

function validateBalanced({ resources }: NodeResourcesBalancedAllocationArgs, path: string): FieldError[] {
  const seen = new Set<string>();
  return each(resources, `${path}.resources`, ({ name, weight }, field) => {
    const errors = seen.has(name) ? [duplicate(`${field}.name`, name)] : [];
    seen.add(name);
    return weight === 1 ? errors : [...errors, invalid(`${field}.weight`, weight, "must be 1")];
  });
}

function validateFit(args: NodeResourcesFitArgs, path: string): FieldError[] {
  return [
    ...each(args.ignoredResources, `${path}.ignoredResources`, (name, field) =>
      checkName(name, isQualifiedName, field),
    ),
    ...each(args.ignoredResourceGroups, `${path}.ignoredResourceGroups`, (group, field) => [
      ...(group.includes("/") ? [invalid(field, group, "resource group name can't contain '/'")] : []),
      ...checkName(group, isQualifiedName, field),
    ]),
    ...validateStrategy(args.scoringStrategy, `${path}.scoringStrategy`),
  ];
}

const strategies = ["LeastAllocated", "MostAllocated", "RequestedToCapacityRatio"];

function validateStrategy(
  { type, resources, requestedToCapacityRatio: ratio }: ScoringStrategy,
  path: string,
) {
  const ratioPath = `${path}.requestedToCapacityRatio`;
  const wantsRatio = type === "RequestedToCapacityRatio";
  return [
    ...(strategies.includes(type) ? [] : [notSupported(`${path}.type`, type, strategies)]),
    ...each(resources, `${path}.resources`, ({ name, weight }, field) =>
      weight > 0 && weight <= 100
        ? []
        : [invalid(`${field}.weight`, weight, `resource weight of ${name} not in valid range (0, 100]`)],
    ),
    ...(wantsRatio && !ratio
      ? [required(ratioPath, "must be specified when type is RequestedToCapacityRatio")]
      : []),
    ...(wantsRatio && ratio ? validateShape(ratio.shape ?? [], `${ratioPath}.shape`) : []),
    ...(!wantsRatio && ratio
      ? [forbiddenField(ratioPath, "must be nil when type is not RequestedToCapacityRatio")]
      : []),
  ];
}

const defaultings = ["System", "List"];

function validateSpread(
  { defaultingType, defaultConstraints }: PodTopologySpreadArgs,
  path: string,
): FieldError[] {
  const typePath = `${path}.defaultingType`;
  const listPath = `${path}.defaultConstraints`;
  if (!defaultings.includes(defaultingType)) return [notSupported(typePath, defaultingType, defaultings)];
  const contradicts = defaultingType === "System" && defaultConstraints.length > 0;
  return [
    ...(contradicts ? [invalid(typePath, defaultingType, "when .defaultConstraints are not empty")] : []),
    ...validateTopologySpread(defaultConstraints, listPath),
    ...each(defaultConstraints, listPath, ({ labelSelector }, field) =>
      labelSelector
        ? [
            forbiddenField(
              `${field}.labelSelector`,
              "constraint must not define a selector, as they deduced for each pod",
            ),
          ]
        : [],
    ),
  ];
}
