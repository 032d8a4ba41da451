import type {
  V1Node,
  V1NodeSelector,
  V1NodeSelectorRequirement,
  V1NodeSelectorTerm,
  V1PodSpec,
} from "../generated/types.js";
import type { LabelOperator } from "./label-requirement.js";
import { type Labels, labelSelector, selectorOfMap } from "./label-selector.js";

const operators: ReadonlyMap<string, LabelOperator> = new Map([
  ["In", "in"],
  ["NotIn", "notin"],
  ["Exists", "exists"],
  ["DoesNotExist", "!"],
  ["Gt", "gt"],
  ["Lt", "lt"],
]);

/** One of the terms has to match; a term without any requirement matches nothing. */
export function matchesNodeSelector(selector: V1NodeSelector, node: V1Node): boolean {
  return (selector.nodeSelectorTerms ?? []).some((term) => matchesNodeSelectorTerm(term, node));
}

export function matchesNodeSelectorTerm(
  { matchExpressions = [], matchFields = [] }: V1NodeSelectorTerm,
  node: V1Node,
): boolean {
  if (matchExpressions.length === 0 && matchFields.length === 0) return false;
  return (
    matchesAll(matchExpressions, node.metadata.labels ?? {}) &&
    matchesAll(matchFields, { "metadata.name": node.metadata.name ?? "" })
  );
}

function matchesAll(requirements: readonly V1NodeSelectorRequirement[], labels: Labels): boolean {
  return requirements.every(({ key, operator, values }) => {
    const known = operators.get(operator);
    return (
      known !== undefined && labelSelector([{ key, operator: known, values: values ?? [] }]).matches(labels)
    );
  });
}

/** Does the node have what the pod's `nodeSelector` and required node affinity demand? */
export function matchesRequiredNodes(spec: V1PodSpec, node: V1Node): boolean {
  if (!selectorOfMap(spec.nodeSelector).matches(node.metadata.labels)) return false;
  const demanded = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return demanded === undefined || matchesNodeSelector(demanded, node);
}
