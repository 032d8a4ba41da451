import type { V1Pod } from "../../../api/generated/types.js";

/** The longest that the kernel takes. */
const maxLength = 64;

export interface PodNames {
  readonly hostname: string;
  /** With a subdomain: the name that DNS gives the pod. */
  readonly fqdn: string | undefined;
}

/** A pod's host name, and its full name where it has a subdomain. */
export function podNames({ metadata, spec }: V1Pod, clusterDomain: string): PodNames {
  const short = (spec?.hostname || metadata.name || "").slice(0, maxLength - 1).replace(/[-.]+$/, "");
  const fqdn = spec?.subdomain
    ? `${short}.${spec.subdomain}.${metadata.namespace}.svc.${clusterDomain}`
    : undefined;
  const hostname = spec?.hostnameOverride ?? (spec?.setHostnameAsFQDN && fqdn ? fqdn : short);
  return { hostname, fqdn };
}
