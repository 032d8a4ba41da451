import type * as k8s from "../generated/types.js";
import { age, column, columns, nameColumn, wide } from "./column.js";
import { firstThree, labelsText, orNone, selectorText } from "./format.js";

export const serviceColumns = columns<k8s.V1Service>(
  nameColumn(),
  column("Type", "How the service is reached.", ({ spec }) => spec?.type ?? "ClusterIP"),
  column("Cluster-IP", "The service's address in the cluster.", ({ spec }) =>
    orNone(spec?.clusterIPs?.[0] ?? spec?.clusterIP),
  ),
  column("External-IP", "Addresses from outside of the cluster.", externalIp),
  column("Port(s)", "The ports, with node ports behind a colon.", servicePorts),
  age(),
  wide("Selector", "Labels of the pods behind the service.", ({ spec }) => labelsText(spec?.selector)),
);

function externalIp({ spec, status }: k8s.V1Service): string {
  if (spec?.type === "ExternalName") return spec.externalName ?? "";
  const balancers = spec?.type === "LoadBalancer" ? balancerText(status?.loadBalancer?.ingress) : "";
  const addresses = [balancers, ...(spec?.externalIPs ?? [])].filter((address) => address !== "");
  if (addresses.length > 0) return addresses.join(",");
  return spec?.type === "LoadBalancer" ? "<pending>" : "<none>";
}

const balancerText = (
  ingress: readonly { ip?: string | undefined; hostname?: string | undefined }[] | undefined,
) => (ingress ?? []).flatMap(({ ip, hostname }) => ip || hostname || []).join(",");

function servicePorts({ spec }: k8s.V1Service): string {
  const ports = (spec?.ports ?? []).map(({ port, nodePort, protocol = "TCP" }) =>
    nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
  );
  return orNone(ports.join(","));
}

export const endpointsColumns = columns<k8s.V1Endpoints>(
  nameColumn(),
  column("Endpoints", "Ready addresses with their ports.", ({ subsets }) =>
    firstThree((subsets ?? []).flatMap(subsetText), "<none>"),
  ),
  age(),
);

function subsetText({ addresses, ports }: k8s.V1EndpointSubset): string[] {
  const of = (ip = "", port = 0) => (ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`);
  if (!ports) return (addresses ?? []).map(({ ip }) => ip);
  return ports.flatMap(({ port }) => (addresses ?? []).map(({ ip }) => of(ip, port)));
}

export const endpointSliceColumns = columns<k8s.V1EndpointSlice>(
  nameColumn(),
  column("AddressType", "The kind of address.", ({ addressType }) => addressType),
  column("Ports", "The ports.", ({ ports }) =>
    firstThree(
      (ports ?? []).map(({ port }) => String(port ?? "*")),
      "<unset>",
    ),
  ),
  column("Endpoints", "The addresses.", ({ endpoints }) =>
    firstThree(
      (endpoints ?? []).flatMap(({ addresses }) => addresses ?? []),
      "<unset>",
    ),
  ),
  age(),
);

export const ingressColumns = columns<k8s.V1Ingress>(
  nameColumn(),
  column("Class", "The class that implements it.", ({ spec }) => orNone(spec?.ingressClassName)),
  column("Hosts", "Hosts that it answers for.", ({ spec }) =>
    firstThree(
      (spec?.rules ?? []).flatMap(({ host }) => host || []),
      "*",
    ),
  ),
  column("Address", "Where it is reached.", ({ status }) => balancerText(status?.loadBalancer?.ingress)),
  column("Ports", "Ports that it listens on.", ({ spec }) => (spec?.tls?.length ? "80, 443" : "80")),
  age(),
);

export const ingressClassColumns = columns<k8s.V1IngressClass>(
  nameColumn(),
  column("Controller", "What implements ingresses of this class.", ({ spec }) => spec?.controller ?? ""),
  column("Parameters", "An object with more settings.", ({ spec }) => {
    const { kind, apiGroup, name } = spec?.parameters ?? {};
    return kind ? `${kind}${apiGroup ? `.${apiGroup}` : ""}/${name}` : "<none>";
  }),
  age(),
);

export const networkPolicyColumns = columns<k8s.V1NetworkPolicy>(
  nameColumn(),
  column("Pod-Selector", "Labels of the pods it is about.", ({ spec }) => selectorText(spec?.podSelector)),
  age(),
);

export const ipAddressColumns = columns<k8s.V1IPAddress>(
  nameColumn(),
  column("ParentRef", "The object that has the address.", ({ spec }) => {
    const { group, resource, namespace, name } = spec?.parentRef ?? { name: "", resource: "" };
    const type = group ? `${resource}.${group}` : resource;
    return [type, namespace, name].filter(Boolean).join("/");
  }),
  age(),
);

export const serviceCidrColumns = columns<k8s.V1ServiceCIDR>(
  nameColumn(),
  column("CIDRs", "The ranges of addresses.", ({ spec }) => (spec?.cidrs ?? []).join(",")),
  age(),
);
