import type { V1ConfigMapVolumeSource } from "../../api/generated/types.js";
import { type FileTree, filesOf } from "./file-tree.js";
import type { VolumeContext } from "./volume-context.js";
import { VolumeError } from "./volume-error.js";

export const defaultFileMode = 0o644;

export function configMapFiles(
  source: V1ConfigMapVolumeSource,
  context: VolumeContext,
  mode: number,
): FileTree {
  const namespace = context.pod.metadata.namespace ?? "";
  const map = context.objects.configMap(namespace, source.name ?? "");
  if (!map && !source.optional) throw new VolumeError(`configmap "${source.name}" not found`);
  const data = new Map<string, Uint8Array>([
    ...Object.entries(map?.data ?? {}).map(([key, text]): [string, Uint8Array] => [key, Buffer.from(text)]),
    ...Object.entries(map?.binaryData ?? {}).map(([key, text]): [string, Uint8Array] => [
      key,
      Buffer.from(text, "base64"),
    ]),
  ]);
  return filesOf(data, source.items, mode, source.optional ?? false);
}
