import type { V1Container, V1Pod, V1PodAffinityTerm, V1PodSpec } from "../generated/types.js";
import { heldLimits, heldRequests } from "../meta/held-resources.js";
import type { ResourceList } from "../meta/pod-resources.js";
import { isTerminal } from "../meta/pods.js";
import { qosClassOf } from "../meta/qos.js";
import type { Evaluator, ScopeRequirement } from "./evaluator.js";
import { countOf, objectCountName } from "./object-count.js";
import { isExtendedResource, isNativeResource } from "./resource-names.js";
import { namesSatisfy } from "./scopes.js";

const objectCount = objectCountName("", "pods");
/** What limits are counted of; of anything else only requests are. */
const limited = ["cpu", "memory", "ephemeral-storage"];
const plain = new Set([
  objectCount,
  "pods",
  ...limited.flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
]);
/** Whoever limits these wants every container to name them. */
const demanded = new Set(["cpu", "memory"].flatMap((name) => [name, `requests.${name}`, `limits.${name}`]));

export const podEvaluator: Evaluator = {
  handles: ({ operation, subresource }) =>
    subresource === undefined ? operation === "CREATE" : subresource === "resize" && operation === "UPDATE",
  counts: (name) =>
    plain.has(name) ||
    name.startsWith("hugepages-") ||
    name.startsWith("requests.hugepages-") ||
    (name.startsWith("requests.") && !isNativeResource(name)),
  usageOf: (object, nowMs) => usageOf(object as V1Pod, nowMs),
  isWithin: (scope, object) => isWithin(scope, object as V1Pod),
  lacks: (names, object) => lacks(names, object as V1Pod),
  fadesAtMs: (object) => endMs(object as V1Pod),
};

/** A pod that has come to its end is an object still, and nothing else. */
function usageOf(pod: V1Pod, nowMs: number): ResourceList {
  const usage: ResourceList = new Map([[objectCount, countOf(1)]]);
  if (!pod.spec || isTerminal(pod) || (endMs(pod) ?? Number.POSITIVE_INFINITY) < nowMs) return usage;
  usage.set("pods", countOf(1));
  addNames(usage, heldRequests(pod), heldLimits(pod));
  return usage;
}

/** By then a deleted pod must be gone, even if nobody says so. */
function endMs({ metadata }: V1Pod): number | undefined {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = metadata;
  if (!deletionTimestamp) return undefined;
  return Date.parse(deletionTimestamp) + deletionGracePeriodSeconds * 1_000;
}

/** Under the names by which quotas limit them. */
function addNames(usage: ResourceList, requests: ResourceList, limits: ResourceList): void {
  for (const [name, amount] of requests) {
    if (limited.includes(name) || name.startsWith("hugepages-")) usage.set(name, amount);
    else if (!isExtendedResource(name)) continue;
    usage.set(`requests.${name}`, amount);
  }
  for (const name of limited) {
    const amount = limits.get(name);
    if (amount) usage.set(`limits.${name}`, amount);
  }
}

function isWithin(scope: ScopeRequirement, { spec }: V1Pod): boolean {
  if (!spec) return false;
  switch (scope.scopeName) {
    case "Terminating":
      return hasDeadline(spec);
    case "NotTerminating":
      return !hasDeadline(spec);
    case "BestEffort":
      return qosClassOf(spec) === "BestEffort";
    case "NotBestEffort":
      return qosClassOf(spec) !== "BestEffort";
    case "PriorityClass":
      return namesSatisfy(scope, spec.priorityClassName ? [spec.priorityClassName] : []);
    case "CrossNamespacePodAffinity":
      return affinityTerms(spec).some(
        ({ namespaces = [], namespaceSelector }) => namespaces.length > 0 || namespaceSelector !== undefined,
      );
    default:
      return false;
  }
}

const hasDeadline = ({ activeDeadlineSeconds }: V1PodSpec) => (activeDeadlineSeconds ?? -1) >= 0;

function affinityTerms({ affinity }: V1PodSpec): V1PodAffinityTerm[] {
  return [affinity?.podAffinity, affinity?.podAntiAffinity].flatMap((one) => [
    ...(one?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(one?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
      ({ podAffinityTerm }) => podAffinityTerm,
    ),
  ]);
}

/** A pod whose resources are those of the whole need not name them a container. */
function lacks(names: readonly string[], { spec }: V1Pod): string | undefined {
  const { requests, limits } = spec?.resources ?? {};
  if (!spec || hasAny(requests) || hasAny(limits)) return undefined;
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  const missing = names
    .filter((name) => demanded.has(name))
    .sort()
    .map((name) => ({ name, of: containers.filter((container) => !namedBy(container).has(name)) }))
    .filter(({ of }) => of.length > 0)
    .map(({ name, of }) => `${name} for: ${[...new Set(of.map((one) => one.name))].sort().join(",")}`);
  return missing.length > 0 ? `must specify ${missing.join("; ")}` : undefined;
}

const hasAny = (list: object | undefined) => Object.keys(list ?? {}).length > 0;

function namedBy({ resources }: V1Container): ReadonlySet<string> {
  const requests = Object.keys(resources?.requests ?? {});
  const limits = Object.keys(resources?.limits ?? {});
  return new Set([
    ...requests.flatMap((name) => [name, `requests.${name}`]),
    ...limits.map((name) => `limits.${name}`),
  ]);
}
