import type {
  V1ConfigMap,
  V1Node,
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1RuntimeClass,
  V1Secret,
  V1Service,
} from "../../../api/generated/types.js";

/** The objects that pods of this node refer to, as far as they are known here. */
export interface ObjectSource {
  configMap(namespace: string, name: string): V1ConfigMap | undefined;
  secret(namespace: string, name: string): V1Secret | undefined;
  claim(namespace: string, name: string): V1PersistentVolumeClaim | undefined;
  volume(name: string): V1PersistentVolume | undefined;
  runtimeClass(name: string): V1RuntimeClass | undefined;
  node(name: string): V1Node | undefined;
  /** Services of one namespace. */
  services(namespace: string): readonly V1Service[];
}
