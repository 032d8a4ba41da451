import type { V1Pod } from "../../api/generated/types.js";
import { allContainers, specOf } from "./lifecycle/context.js";

/** Keys `configmaps/NAME` and `secrets/NAME` of what a pod reads. */
export function referencesOf(pod: V1Pod): ReadonlySet<string> {
  const spec = specOf(pod);
  const references = new Set<string>();
  const add = (resource: "configmaps" | "secrets", name: string | undefined) => {
    if (name) references.add(`${resource}/${name}`);
  };
  for (const { env = [], envFrom = [] } of allContainers(spec)) {
    for (const { configMapRef, secretRef } of envFrom) {
      add("configmaps", configMapRef?.name);
      add("secrets", secretRef?.name);
    }
    for (const { valueFrom } of env) {
      add("configmaps", valueFrom?.configMapKeyRef?.name);
      add("secrets", valueFrom?.secretKeyRef?.name);
    }
  }
  for (const { configMap, secret, projected } of spec.volumes ?? []) {
    add("configmaps", configMap?.name);
    add("secrets", secret?.secretName);
    for (const source of projected?.sources ?? []) {
      add("configmaps", source.configMap?.name);
      add("secrets", source.secret?.name);
    }
  }
  for (const { name } of spec.imagePullSecrets ?? []) add("secrets", name);
  return references;
}
