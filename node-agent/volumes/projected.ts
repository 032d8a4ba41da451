import type { V1ProjectedVolumeSource, V1VolumeProjection } from "../../api/generated/types.js";
import { configMapFiles, defaultFileMode } from "./config-map.js";
import { downwardFiles } from "./downward-api.js";
import type { FileTree } from "./file-tree.js";
import { secretFiles } from "./secret.js";
import { tokenFiles } from "./service-account-token.js";
import type { VolumeContext } from "./volume-context.js";
import { VolumeError } from "./volume-error.js";

/** All sources in one tree; later ones win. */
export async function projectedFiles(
  { sources = [], defaultMode = defaultFileMode }: V1ProjectedVolumeSource,
  context: VolumeContext,
): Promise<FileTree> {
  const trees = await Promise.all(sources.map((source) => filesFrom(source, context, defaultMode)));
  return new Map(trees.flatMap((tree) => [...tree]));
}

async function filesFrom(
  source: V1VolumeProjection,
  context: VolumeContext,
  mode: number,
): Promise<FileTree> {
  if (source.serviceAccountToken) return tokenFiles(source.serviceAccountToken, context, mode);
  if (source.configMap) return configMapFiles(source.configMap, context, mode);
  if (source.secret) return secretFiles({ ...source.secret, secretName: source.secret.name }, context, mode);
  if (source.downwardAPI) return downwardFiles(source.downwardAPI.items ?? [], context, mode);
  throw new VolumeError(`projected source ${Object.keys(source).join(", ")} is not supported`);
}
