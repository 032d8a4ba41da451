/** The names and numbers by which one agent's network is told from everything else on the host. */
export interface NetworkOptions {
  /** The cluster's ranges. */
  readonly podCidr: string;
  readonly serviceCidr: string;
  /** At most 15 characters, as the kernel wants it; `coracle0` unless told. */
  readonly bridge: string;
  /** First letters of the pods' interfaces on the host. */
  readonly vethPrefix: string;
  readonly vxlan: { readonly name: string; readonly id: number; readonly port: number };
  /** The service namespace, and the host's end of the veth to it. */
  readonly serviceNamespace: string;
  readonly serviceVeth: string;
  /** Marks our routes in the host's table (`ip route show proto N`). */
  readonly routeProtocol: number;
  /** Of the pods' interfaces; unset: that of the host's default route. */
  readonly mtu?: number;
}

export const defaultNetworkOptions: NetworkOptions = {
  podCidr: "10.244.0.0/16",
  serviceCidr: "10.96.0.0/16",
  bridge: "coracle0",
  vethPrefix: "cor",
  vxlan: { name: "coracle-vxlan", id: 4789, port: 4789 },
  serviceNamespace: "coracle-svc",
  serviceVeth: "coracle-svc",
  routeProtocol: 143,
};
