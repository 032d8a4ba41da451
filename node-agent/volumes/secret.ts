import type { V1SecretVolumeSource } from "../../api/generated/types.js";
import { type FileTree, filesOf } from "./file-tree.js";
import type { VolumeContext } from "./volume-context.js";
import { VolumeError } from "./volume-error.js";

export function secretFiles(source: V1SecretVolumeSource, context: VolumeContext, mode: number): FileTree {
  const namespace = context.pod.metadata.namespace ?? "";
  const secret = context.objects.secret(namespace, source.secretName ?? "");
  if (!secret && !source.optional) throw new VolumeError(`secret "${source.secretName}" not found`);
  const entries = Object.entries(secret?.data ?? {});
  const data = new Map(entries.map(([key, text]) => [key, Buffer.from(text, "base64")]));
  return filesOf(data, source.items, mode, source.optional ?? false);
}
