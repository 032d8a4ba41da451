import type { V1Container, V1HTTPGetAction, V1LifecycleHandler, V1Probe } from "../../generated/types.js";

export function setContainerDefaults(container: V1Container, hostNetwork: boolean): void {
  container.imagePullPolicy ||= pullPolicyOf(container.image ?? "");
  container.terminationMessagePath ||= "/dev/termination-log";
  container.terminationMessagePolicy ||= "File";
  container.resources ??= {};
  setPortDefaults(container, hostNetwork);
  setEnvDefaults(container);
  for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) {
    if (probe) setProbeDefaults(probe);
  }
  setHookDefaults(container.lifecycle?.postStart);
  setHookDefaults(container.lifecycle?.preStop);
}

export const pullPolicies = ["Always", "IfNotPresent", "Never"];

/** Images that are not pinned may have moved: they are pulled again. */
export function pullPolicyOf(image: string): "Always" | "IfNotPresent" {
  const [named = "", digest] = image.split("@", 2);
  const name = named.slice(named.lastIndexOf("/") + 1);
  const untagged = digest === undefined ? "latest" : undefined;
  const tag = name.includes(":") ? name.slice(name.indexOf(":") + 1) : untagged;
  return tag === "latest" ? "Always" : "IfNotPresent";
}

function setPortDefaults(container: V1Container, hostNetwork: boolean): void {
  for (const port of container.ports ?? []) {
    port.protocol ||= "TCP";
    if (hostNetwork && !port.hostPort) port.hostPort = port.containerPort;
  }
}

function setEnvDefaults(container: V1Container): void {
  for (const { valueFrom } of container.env ?? []) {
    if (valueFrom?.fieldRef) valueFrom.fieldRef.apiVersion ||= "v1";
    if (valueFrom?.resourceFieldRef) valueFrom.resourceFieldRef.divisor ||= "0";
    if (valueFrom?.fileKeyRef) valueFrom.fileKeyRef.optional ??= false;
  }
}

export function setProbeDefaults(probe: V1Probe): void {
  probe.timeoutSeconds ||= 1;
  probe.periodSeconds ||= 10;
  probe.successThreshold ||= 1;
  probe.failureThreshold ||= 3;
  if (probe.httpGet) setHttpGetDefaults(probe.httpGet);
  if (probe.grpc) probe.grpc.service ??= "";
}

function setHookDefaults(hook: V1LifecycleHandler | undefined): void {
  if (hook?.httpGet) setHttpGetDefaults(hook.httpGet);
}

function setHttpGetDefaults(action: V1HTTPGetAction): void {
  action.path ||= "/";
  action.scheme ||= "HTTP";
}
