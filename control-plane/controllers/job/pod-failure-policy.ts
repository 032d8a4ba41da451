import type {
  V1ContainerStatus,
  V1JobSpec,
  V1Pod,
  V1PodFailurePolicyRule,
} from "../../../api/generated/types.js";

type ExitCodes = NonNullable<V1PodFailurePolicyRule["onExitCodes"]>;

export interface FailureMatch {
  readonly action: string;
  /** What ends the Job is told in its conditions. */
  readonly message: string;
}

/** What the first rule that fits a failed pod says; undefined when none does. */
export function matchFailure(
  { podFailurePolicy }: Pick<V1JobSpec, "podFailurePolicy">,
  pod: V1Pod,
): FailureMatch | undefined {
  for (const [index, rule] of (podFailurePolicy?.rules ?? []).entries()) {
    const reason = rule.onExitCodes ? exitReason(rule.onExitCodes, pod) : conditionReason(rule, pod);
    if (reason)
      return { action: rule.action, message: `${reason} matching ${rule.action} rule at index ${index}` };
  }
  return undefined;
}

/** Whether a failure counts against the Job's back-off limits. */
export const isCounted = (match: FailureMatch | undefined) => match?.action !== "Ignore";

function exitReason(wanted: ExitCodes, { metadata, status }: V1Pod): string | undefined {
  const all = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
  const container = all.find((one) => exitedAs(wanted, one));
  if (!container) return undefined;
  const exitCode = container.state?.terminated?.exitCode;
  return `Container ${container.name} for pod ${metadata.namespace}/${metadata.name} failed with exit code ${exitCode}`;
}

function exitedAs(
  { containerName, operator, values }: ExitCodes,
  { name, state }: V1ContainerStatus,
): boolean {
  const exitCode = state?.terminated?.exitCode;
  if (!exitCode || (containerName !== undefined && containerName !== name)) return false;
  if (operator === "In") return values.includes(exitCode);
  return operator === "NotIn" && !values.includes(exitCode);
}

function conditionReason(
  { onPodConditions }: V1PodFailurePolicyRule,
  { metadata, status }: V1Pod,
): string | undefined {
  const condition = status?.conditions?.find((one) =>
    onPodConditions?.some((wanted) => wanted.type === one.type && (wanted.status ?? "True") === one.status),
  );
  if (!condition) return undefined;
  return `Pod ${metadata.namespace}/${metadata.name} has condition ${condition.type}`;
}
