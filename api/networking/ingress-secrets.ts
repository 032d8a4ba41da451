import type { V1Ingress, V1Secret } from "../generated/types.js";

const authType = "nginx.ingress.kubernetes.io/auth-type";

/** Names in the same namespace the Secret with the users of basic authentication. */
export const authSecretAnnotation = "nginx.ingress.kubernetes.io/auth-secret";

/** The keys of a Secret that serving an Ingress takes: certificate, its key, and users. */
export const ingressSecretKeys = ["tls.crt", "tls.key", "auth"] as const;

/** `NAMESPACE/NAME` of the Secrets that an Ingress is served with, all of its own namespace. */
export function ingressSecretsOf({ metadata, spec }: V1Ingress): readonly string[] {
  const namespace = metadata.namespace ?? "";
  const names = [...(spec?.tls ?? []).map(({ secretName }) => secretName), authSecretOf(metadata)];
  return [...new Set(names.flatMap((name) => (name ? [`${namespace}/${name}`] : [])))];
}

/** The name of the Secret with the users; undefined when there is no basic authentication, or another namespace's Secret is asked for. */
export function authSecretOf({ annotations, namespace }: V1Ingress["metadata"]): string | undefined {
  if (annotations?.[authType] === undefined) return undefined;
  const name = annotations[authSecretAnnotation] ?? "";
  const own = `${namespace}/`;
  const plain = name.startsWith(own) ? name.slice(own.length) : name;
  return plain && !plain.includes("/") ? plain : undefined;
}

/** What of such a Secret nodes get that have no pods with it. */
export function secretForIngress({ apiVersion, kind, metadata, type, data }: V1Secret): V1Secret {
  const { name, namespace, uid } = metadata;
  const kept = ingressSecretKeys.flatMap((key) => (data?.[key] === undefined ? [] : [[key, data[key]]]));
  return { apiVersion, kind, metadata: { name, namespace, uid }, type, data: Object.fromEntries(kept) };
}
