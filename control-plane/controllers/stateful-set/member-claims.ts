import type {
  V1PersistentVolumeClaim,
  V1Pod,
  V1PodSpec,
  V1StatefulSet,
  V1Volume,
} from "../../../api/generated/types.js";

/** The claims that the member with that ordinal keeps its data in. */
export function claimsOf(set: V1StatefulSet, ordinal: number): V1PersistentVolumeClaim[] {
  const { volumeClaimTemplates = [], selector } = set.spec ?? {};
  return volumeClaimTemplates.map((template) => ({
    ...template,
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: {
      ...template.metadata,
      name: claimName(set, template, ordinal),
      namespace: set.metadata.namespace,
      labels: { ...template.metadata.labels, ...selector?.matchLabels },
    },
  }));
}

function claimName(set: V1StatefulSet, { metadata }: V1PersistentVolumeClaim, ordinal: number): string {
  return `${metadata.name}-${set.metadata.name}-${ordinal}`;
}

function claimVolumes(set: V1StatefulSet, ordinal: number): V1Volume[] {
  return (set.spec?.volumeClaimTemplates ?? []).map((template) => ({
    name: template.metadata.name ?? "",
    persistentVolumeClaim: { claimName: claimName(set, template, ordinal) },
  }));
}

/** Each claim is a volume of its template's name, whatever the pod's own template calls so. */
export function withClaimVolumes(set: V1StatefulSet, ordinal: number, spec: V1PodSpec): V1PodSpec {
  const volumes = claimVolumes(set, ordinal);
  const taken = new Set(volumes.map(({ name }) => name));
  const own = (spec.volumes ?? []).filter(({ name }) => !taken.has(name));
  const all = [...volumes, ...own];
  return all.length > 0 ? { ...spec, volumes: all } : spec;
}

export function hasClaimVolumes(set: V1StatefulSet, ordinal: number, { spec }: V1Pod): boolean {
  return claimVolumes(set, ordinal).every(({ name, persistentVolumeClaim }) =>
    spec?.volumes?.some(
      (volume) =>
        volume.name === name && volume.persistentVolumeClaim?.claimName === persistentVolumeClaim?.claimName,
    ),
  );
}
