import type { V1Container, V1Pod } from "../../../api/generated/types.js";
import { type Cidr, contains, parseAddress } from "../../../common/ipv4.js";
import type { NamedPort, PolicyPod } from "./policy-world.js";

/**
 * A pod as policies see it, or none: pods of the host's network share its address, and that of a pod that has finished may be
 * another's.
 * @param range the pod's node's: a node is not believed that its pod has an address elsewhere
 */
export function policyPodOf({ metadata, spec, status }: V1Pod, range: Cidr): PolicyPod | undefined {
  if (spec?.hostNetwork || status?.phase === "Succeeded" || status?.phase === "Failed") return undefined;
  const address = parseAddress(status?.podIP ?? "");
  if (address === undefined || !contains(range, address)) return undefined;
  return {
    namespace: metadata.namespace ?? "",
    labels: metadata.labels ?? {},
    address,
    ports: [...(spec?.containers ?? []), ...sidecars(spec?.initContainers)].flatMap(namedPortsOf),
  };
}

const sidecars = (containers: readonly V1Container[] = []) =>
  containers.filter(({ restartPolicy }) => restartPolicy === "Always");

function namedPortsOf({ ports = [] }: V1Container): readonly NamedPort[] {
  return ports.flatMap(({ name, protocol = "TCP", containerPort }) =>
    name && (protocol === "TCP" || protocol === "UDP") ? [{ name, protocol, port: containerPort }] : [],
  );
}
