import type { V1EndpointSubset, V1Endpoints } from "../generated/types.js";
import { age, column, columns, nameColumn } from "../printers/column.js";
import { firstThree } from "../printers/format.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { warnOfIp } from "../warnings/addresses.js";
import { validateEndpoints } from "./validate-endpoints.js";

export const endpoints: Kind<V1Endpoints> = defineKind<V1Endpoints>({
  group: "",
  resource: "endpoints",
  singular: "endpoints",
  kind: "Endpoints",
  shortNames: ["ep"],
  deprecation: "is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
  generation: "absent",
  columns: columns<V1Endpoints>(
    nameColumn(),
    column("Endpoints", "Ready addresses with their ports.", ({ subsets }) =>
      firstThree((subsets ?? []).flatMap(subsetText), "<none>"),
    ),
    age(),
  ),
  rules: {
    allowCreateOnUpdate: true,
    setDefaults: setEndpointsDefaults,
    validate: validateEndpoints,
    warnings: warnOfEndpoints,
  },
});

function setEndpointsDefaults(endpoints: V1Endpoints): void {
  for (const { ports } of endpoints.subsets ?? []) {
    for (const port of ports ?? []) port.protocol ||= "TCP";
  }
}

/** Objects of the controllers repeat what was written elsewhere, and their writers are no people. */
function warnOfEndpoints({ metadata, subsets = [] }: V1Endpoints): string[] {
  if (metadata.labels?.["endpoints.kubernetes.io/managed-by"] === "endpoint-controller") return [];
  return subsets.flatMap(({ addresses = [], notReadyAddresses = [] }, at) => [
    ...addresses.flatMap(({ ip }, index) => warnOfIp(ip, `subsets[${at}].addresses[${index}].ip`)),
    ...notReadyAddresses.flatMap(({ ip }, index) =>
      warnOfIp(ip, `subsets[${at}].notReadyAddresses[${index}].ip`),
    ),
  ]);
}

function subsetText({ addresses, ports }: V1EndpointSubset): string[] {
  const of = (ip = "", port = 0) => (ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`);
  if (!ports) return (addresses ?? []).map(({ ip }) => ip);
  return ports.flatMap(({ port }) => (addresses ?? []).map(({ ip }) => of(ip, port)));
}
