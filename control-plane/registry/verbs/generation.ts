import { sameData } from "../../../api/json/plain-data.js";
import type { AnyObject, KubeObject } from "../../../api/meta/object.js";
import { canonical } from "../../../api/schema/canonical.js";
import type { ResourceInfo } from "../../../api/scheme/resource-info.js";

/** Kinds that have content but, in Kubernetes, no metadata.generation. */
const without: ReadonlySet<string> = new Set([
  ...["bindings", "configmaps", "endpoints", "events", "limitranges", "namespaces", "nodes"],
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
  ...["csistoragecapacities", "volumeattributesclasses", "runtimeclasses", "apiservices"],
  ...["ipaddresses", "servicecidrs", "resourceclaims", "resourceclaimtemplates"],
]);

/** Metadata that is a part of what was asked for: it is handed on to other objects. */
const metadataThatCounts: ReadonlyMap<string, "annotations" | "labels"> = new Map([
  ["deployments", "annotations"],
  ["endpointslices", "labels"],
]);

/** Their generation is 1, whatever becomes of them. */
const fixed: ReadonlySet<string> = new Set(["priorityclasses"]);

export function hasGeneration({ resource }: ResourceInfo): boolean {
  return !without.has(resource);
}

/** Raises the generation where what was asked for changed: anything but status, and for most kinds metadata. */
export function setGeneration(info: ResourceInfo, object: KubeObject, old: KubeObject): void {
  keepGeneration(object, old);
  if (!hasGeneration(info) || fixed.has(info.resource)) return;
  if (!sameMetadata(info, object, old) || !sameContent(info, object, old))
    object.metadata.generation = (old.metadata.generation ?? 0) + 1;
}

/** Whoever reports a status asks for nothing new. */
export function keepGeneration({ metadata }: KubeObject, { metadata: { generation } }: KubeObject): void {
  if (generation === undefined) delete metadata.generation;
  else metadata.generation = generation;
}

function sameMetadata({ resource }: ResourceInfo, { metadata: a }: KubeObject, { metadata: b }: KubeObject) {
  const field = metadataThatCounts.get(resource);
  return field === undefined || sameData(a[field] ?? {}, b[field] ?? {});
}

/** Empty fields that are left out on one side and written on the other change nothing. */
function sameContent(info: ResourceInfo, a: KubeObject, b: KubeObject): boolean {
  if (sameData(contentOf(a), contentOf(b))) return true;
  const schema = info.schemas[info.storedVersion];
  if (schema === undefined) return false;
  return sameData(contentOf(canonical(a, schema)), contentOf(canonical(b, schema)));
}

function contentOf(object: KubeObject): Record<string, unknown> {
  const { metadata: _, status: _status, ...content } = object as AnyObject;
  return content;
}
