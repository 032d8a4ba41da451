import type { V1Container, V1ContainerRestartRule, V1PodSpec } from "../../../api/generated/types.js";

/** Whether a container that ended with `exitCode` is to run again. Its own policy and rules go before the pod's. */
export function shouldRestart(
  container: V1Container,
  { restartPolicy }: V1PodSpec,
  exitCode: number,
): boolean {
  if (container.restartPolicyRules?.some((rule) => matches(rule, exitCode))) return true;
  const policy = container.restartPolicy ?? restartPolicy ?? "Always";
  return policy === "Always" || (policy === "OnFailure" && exitCode !== 0);
}

/** Init containers run until they succeed, unless nothing may be restarted. */
export function shouldRestartInit(container: V1Container, spec: V1PodSpec, exitCode: number): boolean {
  if (exitCode === 0) return false;
  const always = spec.restartPolicy !== "Never";
  return container.restartPolicy ? shouldRestart(container, spec, exitCode) : always;
}

function matches({ action, exitCodes }: V1ContainerRestartRule, exitCode: number): boolean {
  if (action !== "Restart" || !exitCodes) return false;
  const listed = (exitCodes.values ?? []).includes(exitCode);
  return exitCodes.operator === "In" ? listed : !listed;
}
