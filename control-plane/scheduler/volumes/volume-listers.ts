import type {
  V1CSINode,
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1StorageClass,
} from "../../../api/generated/types.js";
import {
  csiNodes,
  persistentVolumeClaims,
  persistentVolumes,
  storageClasses,
} from "../../../api/resources.js";
import type { InformerFactory } from "../../../client/informer.js";

/** Claims, volumes and classes as the API shows them. */
export interface VolumeListers {
  claim(key: string): V1PersistentVolumeClaim | undefined;
  volume(name: string): V1PersistentVolume | undefined;
  volumes(): readonly V1PersistentVolume[];
  storageClass(name: string): V1StorageClass | undefined;
  csiNode(name: string): V1CSINode | undefined;
}

export const noVolumes: VolumeListers = {
  claim: () => undefined,
  volume: () => undefined,
  volumes: () => [],
  storageClass: () => undefined,
  csiNode: () => undefined,
};

export function volumesIn(informers: InformerFactory): VolumeListers {
  const claims = informers.informer(persistentVolumeClaims);
  const volumes = informers.informer(persistentVolumes);
  const classes = informers.informer(storageClasses);
  const drivers = informers.informer(csiNodes);
  return {
    claim: (key) => claims.get(key),
    volume: (name) => volumes.get(name),
    volumes: () => volumes.list(),
    storageClass: (name) => classes.get(name),
    csiNode: (name) => drivers.get(name),
  };
}
