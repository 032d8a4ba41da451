import type { V1Pod } from "../../../api/generated/types.js";

/** The longest that the kernel takes. */
const maxLength = 64;

export interface PodNames {
  readonly hostname: string;
  /** With a subdomain: the name that DNS gives the pod. */
  readonly fqdn: string | undefined;
}

/** A pod's host name, and its full name where it has a subdomain. Throws when it is to be known by a name that is too long. */
export function podNames({ metadata, spec }: V1Pod, clusterDomain: string): PodNames {
  const { hostname: asked, subdomain, setHostnameAsFQDN, hostnameOverride } = spec ?? {};
  if (hostnameOverride !== undefined) return { hostname: hostnameOverride, fqdn: undefined };
  const short = (asked || metadata.name || "").slice(0, maxLength - 1).replace(/[-.]+$/, "");
  const fqdn = subdomain ? `${short}.${subdomain}.${metadata.namespace}.svc.${clusterDomain}` : undefined;
  if (!setHostnameAsFQDN || !fqdn) return { hostname: short, fqdn };
  if (fqdn.length <= maxLength) return { hostname: fqdn, fqdn };
  throw new Error(
    `failed to construct FQDN from pod hostname and cluster domain, FQDN ${fqdn} is too long (${maxLength} characters is the max, ${fqdn.length} characters requested)`,
  );
}
