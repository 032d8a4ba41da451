import type { V1EndpointSlice } from "../generated/types.js";
import { age, column, columns, nameColumn } from "../printers/column.js";
import { firstThree } from "../printers/format.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { warnOfIp } from "../warnings/addresses.js";
import { validateEndpointSlice, validateEndpointSliceUpdate } from "./validate-endpoint-slice.js";

const sliceControllers: ReadonlySet<string | undefined> = new Set([
  "endpointslice-controller.io",
  "endpointslicemirroring-controller.io",
]);

export const endpointSlice: Kind<V1EndpointSlice> = defineKind<V1EndpointSlice>({
  group: "discovery.k8s.io",
  resource: "endpointslices",
  kind: "EndpointSlice",
  generation: "content and labels",
  columns: columns<V1EndpointSlice>(
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
  ),
  rules: {
    setDefaults: setEndpointSliceDefaults,
    validate: validateEndpointSlice,
    validateUpdate: validateEndpointSliceUpdate,
    warnings: warnOfEndpointSlice,
  },
});

function setEndpointSliceDefaults(slice: V1EndpointSlice): void {
  for (const port of slice.ports ?? []) {
    port.name ??= "";
    port.protocol ||= "TCP";
  }
}

function warnOfEndpointSlice(slice: V1EndpointSlice, old?: V1EndpointSlice): string[] {
  const named = !old && slice.addressType === "FQDN";
  const managed = sliceControllers.has(slice.metadata.labels?.["endpointslice.kubernetes.io/managed-by"]);
  return [
    ...(named ? ["spec.addressType: FQDN endpoints are deprecated"] : []),
    ...(managed ? [] : (slice.endpoints ?? [])).flatMap(({ addresses = [] }, at) =>
      addresses.flatMap((address, index) => warnOfIp(address, `endpoints[${at}].addresses[${index}]`)),
    ),
  ];
}
