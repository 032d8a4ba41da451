import type { V1PodSpec, V1ServiceAccount, V1Volume } from "../../../api/generated/types.js";

/** Where client libraries look for token, certificate and namespace. */
export const apiAccessPath = "/var/run/secrets/kubernetes.io/serviceaccount";
/** An hour, and a few seconds by which it is told from one that a user asked for. */
const tokenSeconds = 3607;
const fileMode = 420;

/** The pod's own word counts before its ServiceAccount's. */
export function wantsApiAccess(spec: V1PodSpec, account: V1ServiceAccount): boolean {
  return spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
}

/** Mounts the volume into every container that has nothing at that path yet; false when there is none. */
export function mountApiAccess(spec: V1PodSpec, name: string): boolean {
  let mounted = false;
  for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) {
    const mounts = container.volumeMounts ?? [];
    if (mounts.some(({ mountPath }) => mountPath === apiAccessPath)) continue;
    container.volumeMounts = [...mounts, { name, mountPath: apiAccessPath, readOnly: true }];
    mounted = true;
  }
  return mounted;
}

/** Token, the cluster's certificate authority and the namespace, in one volume. */
export function apiAccessVolume(name: string): V1Volume {
  const certificate = { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] };
  const namespace = { path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } };
  return {
    name,
    projected: {
      defaultMode: fileMode,
      sources: [
        { serviceAccountToken: { expirationSeconds: tokenSeconds, path: "token" } },
        { configMap: certificate },
        { downwardAPI: { items: [namespace] } },
      ],
    },
  };
}
