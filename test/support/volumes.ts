import type {
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1PersistentVolumeClaimSpec,
  V1PersistentVolumeSpec,
  V1StorageClass,
} from "../../api/generated/types.js";

export type Annotations = Readonly<Record<string, string>>;

export function volume(
  name: string,
  storage: string,
  spec: Partial<V1PersistentVolumeSpec> = {},
  annotations: Annotations = {},
): V1PersistentVolume {
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name, annotations: { ...annotations } },
    spec: {
      capacity: { storage },
      accessModes: ["ReadWriteOnce"],
      hostPath: { path: `/data/${name}` },
      ...spec,
    },
  };
}

export function claim(
  name: string,
  storage: string,
  spec: Partial<V1PersistentVolumeClaimSpec> = {},
  annotations: Annotations = {},
): V1PersistentVolumeClaim {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: { name, namespace: "default", annotations: { ...annotations } },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } }, ...spec },
  };
}

export function storageClass(name: string, more: Partial<V1StorageClass> = {}): V1StorageClass {
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    provisioner: "example.com/made-up",
    ...more,
    metadata: { name, ...more.metadata },
  };
}
