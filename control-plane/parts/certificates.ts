import { hostname } from "node:os";
import { firstAddress } from "../../common/ipv4.js";
import type { Credential } from "../../common/tls/certificate-authority.js";
import type { ClusterKeys } from "../auth/cluster-keys.js";
import type { ControlPlaneOptions } from "../options.js";

const yearMs = 365 * 86_400_000;
const isAddress = (name: string) => /^[\d.]+$/.test(name) || name.includes(":");

/** The certificate that this replica shows, made anew at each start, for every name by which it may be called. */
export function servingCertificate(
  { authority }: ClusterKeys,
  options: ControlPlaneOptions,
): Promise<Credential> {
  const service = ["kubernetes", "kubernetes.default", "kubernetes.default.svc"];
  const names = new Set([
    "localhost",
    hostname(),
    options.id,
    ...service,
    `kubernetes.default.svc.${options.dnsDomain}`,
    "127.0.0.1",
    firstAddress(options.serviceCidr),
    options.advertiseAddress,
    options.agentAddress,
    ...options.bindAddress.split(","),
    ...options.tlsSan,
  ]);
  return authority.issue({
    commonName: "kube-apiserver",
    usages: ["server"],
    dnsNames: [...names].filter((name) => !isAddress(name)),
    ipAddresses: [...names].filter((name) => isAddress(name) && name !== "0.0.0.0"),
    validMs: yearMs,
  });
}
