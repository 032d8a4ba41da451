import type { V1LabelSelector, V1NodeSelectorTerm } from "../generated/types.js";
import { isLabelValue } from "../meta/names.js";

/** Labels that nodes had before, and what Kubernetes says of whoever still selects by them. */
const deprecated: ReadonlyMap<string, string> = new Map([
  ["beta.kubernetes.io/arch", 'deprecated since v1.14; use "kubernetes.io/arch" instead'],
  ["beta.kubernetes.io/os", 'deprecated since v1.14; use "kubernetes.io/os" instead'],
  [
    "failure-domain.beta.kubernetes.io/region",
    'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  ],
  [
    "failure-domain.beta.kubernetes.io/zone",
    'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  ],
  [
    "beta.kubernetes.io/instance-type",
    'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
  ],
  ["app.kubernetes.io/created-by", "deprecated since v1.9"],
  [
    "scheduler.alpha.kubernetes.io/preferAvoidPods",
    "deprecated since v1.22; use Taints and Tolerations instead",
  ],
  ["node-role.kubernetes.io/master", 'use "node-role.kubernetes.io/control-plane" instead'],
]);

/** `LABEL` gives the field that a label stands in. */
export function warnOfLabels(
  labels: Readonly<Record<string, string>> | undefined,
  field: (label: string) => string,
): string[] {
  return Object.keys(labels ?? {}).flatMap((label) => {
    const message = deprecated.get(label);
    return message ? [`${field(label)}: ${message}`] : [];
  });
}

/** Where the label is a value, it is named in the sentence. */
export function warnOfLabelValue(label: string | undefined, field: string): string[] {
  const message = deprecated.get(label ?? "");
  return message ? [`${field}: ${label} is ${message}`] : [];
}

/** Where the label is a value that the field makes plain. */
export function warnOfLabelKey(label: string | undefined, field: string): string[] {
  const message = deprecated.get(label ?? "");
  return message ? [`${field}: ${message}`] : [];
}

export function warnOfNodeSelectorTerm(
  { matchExpressions = [] }: V1NodeSelectorTerm,
  path: string,
  { checkValues }: { checkValues: boolean } = { checkValues: false },
): string[] {
  return matchExpressions.flatMap(({ key, values = [] }, at) => {
    const field = `${path}.matchExpressions[${at}]`;
    const wrong = checkValues ? values : [];
    return [
      ...warnOfLabelValue(key, `${field}.key`),
      ...wrong.flatMap((value, index) =>
        isLabelValue(value).map((why) => `${field}.values[${index}]: ${value} is invalid, ${why}`),
      ),
    ];
  });
}

export function warnOfNodeSelector(selector: V1LabelSelector | undefined, path: string): string[] {
  const { matchExpressions = [], matchLabels } = selector ?? {};
  return [
    ...matchExpressions.flatMap(({ key }, at) =>
      warnOfLabelValue(key, `${path}.matchExpressions[${at}].key`),
    ),
    ...warnOfLabels(matchLabels, (label) => `${path}.matchLabels.${label}`),
  ];
}
