import { firstAddress } from "../../common/ipv4.js";
import type { CertificateAuthority, Credential } from "../../common/tls/certificate-authority.js";

const yearMs = 365 * 86_400_000;
const isAddress = (name: string) => /^[\d.]+$/.test(name) || name.includes(":");

/** By what a replica may be called, beside the names that all have. */
export interface ServingNames {
  /** Names and addresses. */
  readonly own: readonly string[];
  readonly dnsDomain: string;
  readonly serviceCidr: string;
}

/** The certificate that this replica shows, made anew at each start, for every name by which it may be called. */
export function issueServingCertificate(
  authority: CertificateAuthority,
  { own, dnsDomain, serviceCidr }: ServingNames,
): Promise<Credential> {
  const service = ["kubernetes", "kubernetes.default", "kubernetes.default.svc"];
  const names = new Set([
    "localhost",
    ...service,
    `kubernetes.default.svc.${dnsDomain}`,
    "127.0.0.1",
    firstAddress(serviceCidr),
    ...own,
  ]);
  return authority.issue({
    commonName: "kube-apiserver",
    usages: ["server"],
    dnsNames: [...names].filter((name) => !isAddress(name)),
    ipAddresses: [...names].filter((name) => isAddress(name) && name !== "0.0.0.0"),
    validMs: yearMs,
  });
}
