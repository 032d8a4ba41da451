import type { V1Service } from "../generated/types.js";
import { isDns1035Label } from "../meta/names.js";
import { validateLoadBalancerStatus } from "../networking/validate-load-balancer.js";
import { age, column, columns, nameColumn, wide } from "../printers/column.js";
import { balancerText, labelsText, orNone } from "../printers/format.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { keepStatus } from "../scheme/status-rules.js";
import { proxy, status } from "../scheme/subresources.js";
import { setServiceDefaults } from "./service-defaults.js";
import { dropUnneeded, keepAllocated, setAddressFields, setFamilies } from "./service-fields.js";
import { validateService } from "./validate-service.js";
import { validateServiceUpdate } from "./validate-service-addresses.js";
import { validateBalancingUpdate } from "./validate-service-balancing.js";
import { warnOfService } from "./warn-of-service.js";

export const service: Kind<V1Service> = defineKind<V1Service>({
  group: "",
  resource: "services",
  kind: "Service",
  shortNames: ["svc"],
  categories: ["all"],
  subresources: [proxy("ServiceProxyOptions"), status],
  generation: "absent",
  columns: columns<V1Service>(
    nameColumn(),
    column("Type", "How the service is reached.", ({ spec }) => spec?.type ?? "ClusterIP"),
    column("Cluster-IP", "The service's address in the cluster.", ({ spec }) =>
      orNone(spec?.clusterIPs?.[0] ?? spec?.clusterIP),
    ),
    column("External-IP", "Addresses from outside of the cluster.", externalIp),
    column("Port(s)", "The ports, with node ports behind a colon.", servicePorts),
    age(),
    wide("Selector", "Labels of the pods behind the service.", ({ spec }) => labelsText(spec?.selector)),
  ),
  rules: {
    nameRule: isDns1035Label,
    allowCreateOnUpdate: true,
    setDefaults: setServiceDefaults,
    prepareForCreate(service) {
      service.status = { loadBalancer: {} };
      setAddressFields(service);
      setFamilies(service);
    },
    prepareForUpdate(service, old) {
      keepStatus(service, old);
      keepAllocated(service, old);
      dropUnneeded(service, old);
      setAddressFields(service, old);
      setFamilies(service);
    },
    validate: validateService,
    validateUpdate: (service, old) => [
      ...validateServiceUpdate(service, old),
      ...validateBalancingUpdate(service, old),
    ],
    validateStatusUpdate: ({ status }) => validateLoadBalancerStatus(status?.loadBalancer),
    warnings: warnOfService,
    selectableFields: ({ spec }) => ({
      "spec.clusterIP": spec?.clusterIP ?? "",
      "spec.type": spec?.type ?? "",
    }),
  },
});

function externalIp({ spec, status }: V1Service): string {
  if (spec?.type === "ExternalName") return spec.externalName ?? "";
  const balancers = spec?.type === "LoadBalancer" ? balancerText(status?.loadBalancer?.ingress) : "";
  const addresses = [balancers, ...(spec?.externalIPs ?? [])].filter((address) => address !== "");
  if (addresses.length > 0) return addresses.join(",");
  return spec?.type === "LoadBalancer" ? "<pending>" : "<none>";
}

function servicePorts({ spec }: V1Service): string {
  const ports = (spec?.ports ?? []).map(({ port, nodePort, protocol = "TCP" }) =>
    nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
  );
  return orNone(ports.join(","));
}
