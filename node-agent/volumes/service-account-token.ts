import type { V1ServiceAccountTokenProjection } from "../../api/generated/types.js";
import type { FileTree } from "./file-tree.js";
import type { VolumeContext } from "./volume-context.js";

/** Only readable by the owner when the pod has a group for its files, as Kubernetes does. */
export async function tokenFiles(
  { path, audience, expirationSeconds = 3_600 }: V1ServiceAccountTokenProjection,
  { pod, tokens }: VolumeContext,
  mode: number,
): Promise<FileTree> {
  const token = await tokens.token({
    namespace: pod.metadata.namespace ?? "",
    serviceAccount: pod.spec?.serviceAccountName || "default",
    podName: pod.metadata.name ?? "",
    podUid: pod.metadata.uid ?? "",
    audience: audience || undefined,
    expirationSeconds,
  });
  const restricted = pod.spec?.securityContext?.fsGroup === undefined ? mode : 0o600;
  return new Map([[path, { data: Buffer.from(token), mode: restricted }]]);
}
