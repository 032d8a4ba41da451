import type {
  V1ConfigMap,
  V1Node,
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1Pod,
  V1RuntimeClass,
  V1Secret,
  V1Service,
} from "../../../api/generated/types.js";
import type { AssignmentSet } from "../../links/assignment-sink.js";
import type { ObjectSource } from "../spec/object-source.js";

/** The newest assignment set as the source of what pods refer to. */
export class AssignedObjects implements ObjectSource {
  private set: AssignmentSet | undefined;

  replace(set: AssignmentSet): void {
    this.set = set;
  }

  /** @param key `namespace/name` */
  pod(key: string): V1Pod | undefined {
    return this.set?.pods.get(key)?.object;
  }

  node(name: string): V1Node | undefined {
    return this.set?.nodes.get(name)?.object;
  }

  configMap(namespace: string, name: string): V1ConfigMap | undefined {
    return this.set?.configmaps.get(`${namespace}/${name}`)?.object;
  }

  secret(namespace: string, name: string): V1Secret | undefined {
    return this.set?.secrets.get(`${namespace}/${name}`)?.object;
  }

  claim(namespace: string, name: string): V1PersistentVolumeClaim | undefined {
    return this.set?.persistentvolumeclaims.get(`${namespace}/${name}`)?.object;
  }

  volume(name: string): V1PersistentVolume | undefined {
    return this.set?.persistentvolumes.get(name)?.object;
  }

  runtimeClass(name: string): V1RuntimeClass | undefined {
    return this.set?.runtimeclasses.get(name)?.object;
  }

  services(namespace: string): readonly V1Service[] {
    const all = [...(this.set?.services.values() ?? [])].map(({ object }) => object);
    return all.filter(({ metadata }) => metadata.namespace === namespace);
  }
}
