import type { AnyObject, KubeObject } from "../../api/meta/object.js";
import type { ResourceInfo } from "../../api/scheme.js";
import { sameData } from "./plain-data.js";

/** Kinds that have content but, in Kubernetes, no metadata.generation. */
const without: ReadonlySet<string> = new Set([
  ...["bindings", "configmaps", "endpoints", "events", "limitranges", "namespaces", "nodes", "podtemplates"],
  ...[
    "persistentvolumeclaims",
    "persistentvolumes",
    "resourcequotas",
    "secrets",
    "serviceaccounts",
    "services",
  ],
  ...["clusterroles", "clusterrolebindings", "roles", "rolebindings", "leases", "horizontalpodautoscalers"],
  ...["certificatesigningrequests", "controllerrevisions", "storageclasses", "csinodes", "volumeattachments"],
  ...["csistoragecapacities", "runtimeclasses", "apiservices"],
]);

export function hasGeneration({ resource }: ResourceInfo): boolean {
  return !without.has(resource);
}

/** Raises the generation where what was asked for changed: anything but metadata and status. */
export function setGeneration(info: ResourceInfo, object: KubeObject, old: KubeObject): void {
  const { generation } = old.metadata;
  if (generation === undefined) delete object.metadata.generation;
  else object.metadata.generation = generation;
  if (hasGeneration(info) && !sameContent(object as AnyObject, old as AnyObject))
    object.metadata.generation = (generation ?? 0) + 1;
}

function sameContent(a: AnyObject, b: AnyObject): boolean {
  const { metadata: _a, status: _b, ...first } = a;
  const { metadata: _c, status: _d, ...second } = b;
  return sameData(first, second);
}
