import type {
  V1PodAffinity,
  V1PodSpec,
  V1PodTemplateSpec,
  V1TopologySpreadConstraint,
} from "../generated/types.js";
import { warnOfIp } from "./addresses.js";
import { warnOfFractions } from "./fractions.js";
import { warnOfLabels, warnOfLabelValue, warnOfNodeSelectorTerm } from "./node-labels.js";
import { byteAmounts, warnOfContainers } from "./pod-containers.js";
import { warnOfVolumes } from "./pod-volumes.js";

const matchesNothing = "a null labelSelector results in matching no pod";
const seccomp = "seccomp.security.alpha.kubernetes.io/pod";
const annotations: Readonly<Record<string, string>> = {
  "scheduler.alpha.kubernetes.io/critical-pod":
    'non-functional in v1.16+; use the "priorityClassName" field instead',
  "security.alpha.kubernetes.io/sysctls": 'non-functional in v1.11+; use the "sysctls" field instead',
  "security.alpha.kubernetes.io/unsafe-sysctls": 'non-functional in v1.11+; use the "sysctls" field instead',
};

/** What is unwise in a pod, or in the template at `path`; in Kubernetes' order and words. */
export function warnOfPod(pod: V1PodTemplateSpec, path = ""): string[] {
  const root = path === "" ? "" : `${path}.`;
  const spec: Partial<V1PodSpec> = pod.spec ?? {};
  const at = `${root}spec`;
  return [
    ...warnOfPlacement(spec, at),
    ...warnOfAnnotations(pod, root, Object.entries(annotations)),
    ...warnOfVolumes(spec.volumes ?? [], `${at}.volumes`),
    ...warnOfRepeated(spec, at),
    ...warnOfFractions(spec.overhead, `${at}.overhead`, byteAmounts),
    ...(spec.securityContext?.seccompProfile ? [] : warnOfAnnotations(pod, root, [seccompAnnotation])),
    ...warnOfContainers(pod, root),
    ...((spec.terminationGracePeriodSeconds ?? 0) < 0
      ? [
          `${at}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`,
        ]
      : []),
    ...warnOfPodAffinity(spec.affinity?.podAffinity, `${at}.affinity.podAffinity`),
    ...warnOfPodAffinity(spec.affinity?.podAntiAffinity, `${at}.affinity.podAntiAffinity`),
    ...(spec.dnsConfig?.nameservers ?? []).flatMap((ip, index) =>
      warnOfIp(ip, `${at}.dnsConfig.nameservers[${index}]`),
    ),
    ...(spec.hostAliases ?? []).flatMap(({ ip }, index) => warnOfIp(ip, `${at}.hostAliases[${index}].ip`)),
  ];
}

const seccompAnnotation = [
  seccomp,
  'non-functional in v1.27+; use the "seccompProfile" field instead',
] as const;

function warnOfAnnotations(
  { metadata }: V1PodTemplateSpec,
  root: string,
  known: readonly (readonly [key: string, message: string])[],
): string[] {
  return known
    .filter(([key]) => metadata?.annotations?.[key] !== undefined)
    .map(([key, message]) => `${root}metadata.annotations[${key}]: ${message}`);
}

function warnOfPlacement(spec: Partial<V1PodSpec>, at: string): string[] {
  const affinity = spec.affinity?.nodeAffinity;
  const required = affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const preferred = affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const path = `${at}.affinity.nodeAffinity`;
  return [
    ...warnOfLabels(spec.nodeSelector, (label) => `${at}.nodeSelector[${label}]`),
    ...required.flatMap((term, index) =>
      warnOfNodeSelectorTerm(
        term,
        `${path}.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[${index}]`,
      ),
    ),
    ...preferred.flatMap(({ preference }, index) =>
      warnOfNodeSelectorTerm(
        preference ?? {},
        `${path}.preferredDuringSchedulingIgnoredDuringExecution[${index}].preference`,
        { checkValues: true },
      ),
    ),
    ...(spec.topologySpreadConstraints ?? []).flatMap((constraint, index) =>
      warnOfSpread(constraint, `${at}.topologySpreadConstraints[${index}]`),
    ),
  ];
}

function warnOfSpread({ topologyKey, labelSelector }: V1TopologySpreadConstraint, path: string): string[] {
  const warnings = warnOfLabelValue(topologyKey, `${path}.topologyKey`);
  return labelSelector ? warnings : [...warnings, `${path}.labelSelector: ${matchesNothing}`];
}

function warnOfPodAffinity(affinity: V1PodAffinity | undefined, path: string): string[] {
  const required = affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const preferred = affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const missing = (selector: object | undefined, field: string) =>
    selector ? [] : [`${field}.labelSelector: ${matchesNothing}`];
  return [
    ...required.flatMap(({ labelSelector }, at) =>
      missing(labelSelector, `${path}.requiredDuringSchedulingIgnoredDuringExecution[${at}]`),
    ),
    ...preferred.flatMap(({ podAffinityTerm }, at) =>
      missing(
        podAffinityTerm?.labelSelector,
        `${path}.preferredDuringSchedulingIgnoredDuringExecution[${at}].podAffinityTerm`,
      ),
    ),
  ];
}

/** What is given twice, of which one is dropped when it is applied. */
function warnOfRepeated(
  { hostAliases = [], imagePullSecrets = [] }: Partial<V1PodSpec>,
  at: string,
): string[] {
  const aliases = hostAliases.map(({ ip }) => ip);
  const secrets = imagePullSecrets.map(({ name = "" }) => name);
  return [
    ...repeated(aliases, (index, ip) => `${at}.hostAliases[${index}].ip: duplicate ip ${ip}`),
    ...repeated(secrets, (index, name) => `${at}.imagePullSecrets[${index}].name: duplicate name ${name}`),
    ...secrets.flatMap((name, index) =>
      name === "" ? [`${at}.imagePullSecrets[${index}].name: invalid empty name ""`] : [],
    ),
  ];
}

function repeated(values: readonly string[], say: (index: number, value: string) => string): string[] {
  const seen = new Set<string>();
  return values.flatMap((value, index) => {
    if (!seen.has(value)) {
      seen.add(value);
      return [];
    }
    return [say(index, JSON.stringify(value))];
  });
}
