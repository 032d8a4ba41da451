import type {
  DiscoveryV1EndpointPort,
  V1Container,
  V1Pod,
  V1Service,
  V1ServicePort,
} from "../../../api/generated/types.js";

/** The Service's ports as this pod has them: a named target may stand for another number in each pod, or for none. */
export function portsFor({ spec }: V1Service, pod: V1Pod): DiscoveryV1EndpointPort[] {
  return (spec?.ports ?? []).flatMap((servicePort) => {
    const port = targetOf(servicePort, pod);
    if (port === undefined) return [];
    const { name = "", protocol = "TCP", appProtocol } = servicePort;
    return [{ name, port, protocol, ...(appProtocol ? { appProtocol } : {}) }];
  });
}

function targetOf({ targetPort, port, protocol = "TCP" }: V1ServicePort, pod: V1Pod): number | undefined {
  if (targetPort === undefined || targetPort === 0) return port;
  if (typeof targetPort === "number") return targetPort;
  return serving(pod)
    .flatMap(({ ports }) => ports ?? [])
    .find((own) => own.name === targetPort && (own.protocol ?? "TCP") === protocol)?.containerPort;
}

/** Containers, then the init containers that go on running beside them. */
function serving({ spec }: V1Pod): V1Container[] {
  const sidecars = (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  return [...(spec?.containers ?? []), ...sidecars];
}
