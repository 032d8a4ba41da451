import type { V1Endpoint, V1EndpointSlice } from "../../../api/generated/types.js";
import { parseAddress } from "../../../common/ipv4.js";

/** One address of a headless Service, with the label that names it below the Service. */
export interface NamedEndpoint {
  readonly label: string;
  readonly address: string;
  /** By the port's name. */
  readonly ports: readonly { readonly name: string; readonly protocol: string; readonly port: number }[];
}

/** The endpoint's own hostname, or its address with dashes. */
export function endpointLabel({ hostname }: Pick<V1Endpoint, "hostname">, address: string): string {
  return hostname || address.replaceAll(".", "-");
}

/** Those that are ready; a Service that publishes all has them all marked so. */
export function namedEndpoints(slices: readonly V1EndpointSlice[]): readonly NamedEndpoint[] {
  const found = slices
    .filter(({ addressType }) => addressType === "IPv4")
    .flatMap((slice) =>
      (slice.endpoints ?? [])
        .filter(({ conditions }) => conditions?.ready ?? true)
        .flatMap((endpoint) =>
          endpoint.addresses
            .filter((address) => parseAddress(address) !== undefined)
            .map((address) => named(slice, endpoint, address)),
        ),
    );
  return [...new Map(found.map((one) => [`${one.label} ${one.address}`, one])).values()];
}

function named(slice: V1EndpointSlice, endpoint: V1Endpoint, address: string): NamedEndpoint {
  const ports = (slice.ports ?? []).flatMap(({ name = "", protocol = "TCP", port }) =>
    port === undefined ? [] : [{ name, protocol, port }],
  );
  return { label: endpointLabel(endpoint, address), address, ports };
}
