import type { V1Service } from "../../../api/generated/types.js";
import { ingressAddresses } from "./balancer-addresses.js";

/** Where Services are answered at addresses of hosts, this or others: `address:port`. */
export function exposedPlaces(services: Iterable<V1Service>): ReadonlySet<string> {
  const places = new Set<string>();
  for (const service of services) {
    const addresses = [...(service.spec?.externalIPs ?? []), ...ingressAddresses(service)];
    for (const address of addresses)
      for (const { port } of service.spec?.ports ?? []) places.add(`${address}:${port}`);
  }
  return places;
}
