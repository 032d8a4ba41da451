import type { V1Service } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import type { Informer } from "../../../client/informer.js";
import type { Key } from "../../reconcile/reconciler.js";

const byPort = "load-balancer-port";

/** Whether the cluster's own load balancing is asked for: a class is somebody else's. */
export function wantsBalancer({ metadata, spec }: V1Service): boolean {
  return spec?.type === "LoadBalancer" && !spec.loadBalancerClass && !metadata.deletionTimestamp;
}

/** Whether the Service is none of ours: another implementation sets its status. */
export const isOthers = ({ spec }: V1Service) =>
  spec?.type === "LoadBalancer" && Boolean(spec.loadBalancerClass);

export const ingressOf = ({ status }: V1Service) => status?.loadBalancer?.ingress ?? [];

/** What the Service asks for at each of its addresses: `80/TCP`. */
export function portsOf({ spec }: V1Service): readonly string[] {
  return (spec?.ports ?? []).map(({ port, protocol = "TCP" }) => `${port}/${protocol}`);
}

/** Makes `clashOf` and `rivalsOf` answer without a look at every Service. */
export function indexByPort(services: Informer<V1Service>): void {
  services.addIndex(byPort, (service) => (wantsBalancer(service) ? portsOf(service) : []));
}

/** The Services that want one of this one's ports, itself included. */
export function rivalsOf(services: Informer<V1Service>, service: V1Service): readonly Key[] {
  if (service.spec?.type !== "LoadBalancer") return [];
  return portsOf(service).flatMap((port) =>
    services.byIndex(byPort, port).map(({ metadata }) => keyOf(metadata)),
  );
}

/**
 * What keeps a Service from addresses that all Services share: a port of its own that another one has. Who serves it already
 * keeps it; of the others the oldest is first.
 */
export function clashOf(
  services: Informer<V1Service>,
  service: V1Service,
): { readonly port: string; readonly holder: Key } | undefined {
  for (const port of portsOf(service)) {
    const own = rankOf(service, port);
    const holder = services.byIndex(byPort, port).find((other) => rankOf(other, port) < own);
    if (holder) return { port, holder: keyOf(holder.metadata) };
  }
  return undefined;
}

function rankOf(service: V1Service, port: string): string {
  const { creationTimestamp = "", uid = "" } = service.metadata;
  const given = ingressOf(service).flatMap(({ ports = [] }) =>
    ports.map((one) => `${one.port}/${one.protocol}`),
  );
  return [given.includes(port) ? 0 : 1, creationTimestamp, uid].join(" ");
}
