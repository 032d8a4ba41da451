import type { KubeObject } from "../meta/object.js";
import {
  warnOfEndpointSlice,
  warnOfEndpoints,
  warnOfIngress,
  warnOfNetworkPolicy,
  warnOfService,
} from "./network.js";
import { warnOfNode, warnOfRuntimeClass, warnOfServiceAccount } from "./others.js";
import {
  warnOfPersistentVolume,
  warnOfPersistentVolumeClaim,
  warnOfStorageCapacity,
  warnOfStorageClass,
} from "./storage.js";
import {
  warnOfCronJob,
  warnOfJob,
  warnOfNamedTemplate,
  warnOfPodObject,
  warnOfPodTemplate,
  warnOfStatefulSet,
  warnOfTemplate,
} from "./workloads.js";

/** What to tell whoever writes an object that is valid but unwise; `old` is what an update replaces. */
export type WarnOf<T extends KubeObject = KubeObject> = (object: T, old?: T) => string[];

/** By resource, as `apps/deployments`, or `pods` for the core group: the warnings that Kubernetes gives. */
export function allWarnings(): ReadonlyMap<string, WarnOf> {
  const table = new Map<string, WarnOf>();
  const add = <T extends KubeObject>(resource: string, warnOf: WarnOf<T>) =>
    table.set(resource, warnOf as unknown as WarnOf);
  add("pods", warnOfPodObject);
  add("podtemplates", warnOfPodTemplate);
  add("replicationcontrollers", warnOfNamedTemplate);
  add("apps/replicasets", warnOfNamedTemplate);
  add("apps/deployments", warnOfNamedTemplate);
  add("apps/daemonsets", warnOfTemplate);
  add("apps/statefulsets", warnOfStatefulSet);
  add("batch/jobs", warnOfJob);
  add("batch/cronjobs", warnOfCronJob);
  add("services", warnOfService);
  add("endpoints", warnOfEndpoints);
  add("discovery.k8s.io/endpointslices", warnOfEndpointSlice);
  add("networking.k8s.io/ingresses", warnOfIngress);
  add("networking.k8s.io/networkpolicies", warnOfNetworkPolicy);
  add("persistentvolumes", warnOfPersistentVolume);
  add("persistentvolumeclaims", warnOfPersistentVolumeClaim);
  add("storage.k8s.io/storageclasses", warnOfStorageClass);
  add("storage.k8s.io/csistoragecapacities", warnOfStorageCapacity);
  add("node.k8s.io/runtimeclasses", warnOfRuntimeClass);
  add("nodes", warnOfNode);
  add("serviceaccounts", warnOfServiceAccount);
  return table;
}
