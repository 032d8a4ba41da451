import type { V1Volume, V1VolumeProjection } from "../generated/types.js";
import { warnOfFractions } from "./fractions.js";

/** Kinds of volumes that Kubernetes no longer has, or won't for long. */
export const goneVolumes: Readonly<Record<string, string>> = {
  photonPersistentDisk: "deprecated in v1.11, non-functional in v1.16+",
  gitRepo: "deprecated in v1.11, and disabled by default in v1.33+",
  scaleIO: "deprecated in v1.16, non-functional in v1.22+",
  flocker: "deprecated in v1.22, non-functional in v1.25+",
  storageos: "deprecated in v1.22, non-functional in v1.25+",
  quobyte: "deprecated in v1.22, non-functional in v1.25+",
  glusterfs: "deprecated in v1.25, non-functional in v1.26+",
  cephfs: "deprecated in v1.28, non-functional in v1.31+",
  rbd: "deprecated in v1.28, non-functional in v1.31+",
};

/** More files than these of a volume are not looked at: each is compared with each. */
const filesLookedAt = 1000;

interface File {
  readonly path: string;
  readonly source?: string;
}

export function warnOfVolumes(volumes: readonly V1Volume[], path: string): string[] {
  return [
    ...volumes.flatMap((volume, at) => warnOfKind(volume, `${path}[${at}]`)),
    ...volumes.flatMap(warnOfFiles),
  ];
}

function warnOfKind(volume: V1Volume, path: string): string[] {
  const claim = volume.ephemeral?.volumeClaimTemplate?.spec?.resources;
  const field = `${path}.ephemeral.volumeClaimTemplate.spec.resources`;
  return [
    ...warnOfGone(volume, path),
    ...warnOfFractions(claim?.requests, `${field}.requests`, ["storage"]),
    ...warnOfFractions(claim?.limits, `${field}.limits`, ["storage"]),
  ];
}

/** Kubernetes writes the field of one kind otherwise than its API does. */
export const warnOfGone = (source: object, path: string): string[] =>
  Object.entries(goneVolumes)
    .filter(([kind]) => Object.hasOwn(source, kind))
    .map(([kind, message]) => `${path}.${kind === "storageos" ? "storageOS" : kind}: ${message}`);

function warnOfFiles({ name, configMap, secret, downwardAPI, projected }: V1Volume): string[] {
  const said = (what: string, files: readonly File[]) =>
    overlaps(files).map((text) => `volume ${JSON.stringify(name)} (${what}): overlapping paths: ${text}`);
  return [
    ...(configMap ? said(`ConfigMap ${JSON.stringify(configMap.name ?? "")}`, configMap.items ?? []) : []),
    ...(secret ? said(`Secret ${JSON.stringify(secret.secretName ?? "")}`, secret.items ?? []) : []),
    ...said("DownwardAPI", pathsOf(downwardAPI?.items)),
    ...(projected?.sources ?? [])
      .filter((source) => Object.keys(source).length === 0)
      .map(() => `volume ${JSON.stringify(name)} (Projected) has no sources provided`),
    ...said("Projected", (projected?.sources ?? []).flatMap(projectedFiles)),
  ];
}

const pathsOf = (items: readonly { path?: string }[] | undefined, source?: string): File[] =>
  (items ?? []).map(({ path = "" }) => (source === undefined ? { path } : { path, source }));

function projectedFiles(source: V1VolumeProjection): File[] {
  const { configMap, secret, downwardAPI, serviceAccountToken, clusterTrustBundle, podCertificate } = source;
  if (configMap) return pathsOf(configMap.items, `ConfigMap ${JSON.stringify(configMap.name ?? "")}`);
  if (secret) return pathsOf(secret.items, `Secret ${JSON.stringify(secret.name ?? "")}`);
  if (downwardAPI) return pathsOf(downwardAPI.items, "DownwardAPI");
  if (serviceAccountToken) return pathsOf([serviceAccountToken], "ServiceAccountToken");
  if (clusterTrustBundle) {
    const name = clusterTrustBundle.name ?? clusterTrustBundle.signerName ?? "";
    return pathsOf([clusterTrustBundle], `ClusterTrustBundle ${JSON.stringify(name)}`);
  }
  const { certificateChainPath, keyPath, credentialBundlePath } = podCertificate ?? {};
  return [
    { path: certificateChainPath ?? "", source: "PodCertificate chain" },
    { path: keyPath ?? "", source: "PodCertificate key" },
    { path: credentialBundlePath ?? "", source: "PodCertificate credential bundle" },
  ];
}

/** Two files at one path, or one where the other needs a folder. */
function overlaps(files: readonly File[]): string[] {
  const all = files
    .slice(0, filesLookedAt)
    .map(({ path, source }) => ({ path: `${path.replace(/\/+$/, "")}/`, source }))
    .filter(({ path }) => path !== "/");
  return all.flatMap((file, at) =>
    all
      .slice(0, at)
      .filter(({ path }) => path.startsWith(file.path) || file.path.startsWith(path))
      .map((other) => `${shown(file)} with ${shown(other)}`),
  );
}

function shown({ path, source }: { path: string; source: string | undefined }): string {
  const quoted = JSON.stringify(path.slice(0, -1));
  return source === undefined ? quoted : `${quoted} (${source})`;
}
