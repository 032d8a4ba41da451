import type { V1Node, V1RuntimeClass, V1ServiceAccount } from "../generated/types.js";
import { warnOfCidr } from "./addresses.js";
import { warnOfLabels } from "./node-labels.js";

export function warnOfNode({ spec }: V1Node): string[] {
  return [
    ...(spec?.configSource ? ["spec.configSource: the feature is removed"] : []),
    ...(spec?.externalID ? ["spec.externalID: this field is deprecated, and is unused by Kubernetes"] : []),
    ...(spec?.podCIDRs ?? []).flatMap((range, at) => warnOfCidr(range, `spec.podCIDRs[${at}]`)),
  ];
}

export const warnOfRuntimeClass = ({ scheduling }: V1RuntimeClass): string[] =>
  warnOfLabels(scheduling?.nodeSelector, () => "scheduling.nodeSelector");

const mountable = "kubernetes.io/enforce-mountable-secrets";

export const warnOfServiceAccount = ({ metadata }: V1ServiceAccount, old?: V1ServiceAccount): string[] =>
  metadata.annotations?.[mountable] === undefined || old?.metadata.annotations?.[mountable] !== undefined
    ? []
    : [
        `metadata.annotations[${mountable}]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets`,
      ];
