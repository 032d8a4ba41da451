import type { AnyObject, KubeObject } from "../../api/meta/object.js";
import { canonical } from "../../api/schema/canonical.js";
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

/** A Deployment hands its annotations on to its ReplicaSets, so they are a part of what is asked for. */
const asksByAnnotations = ({ group, resource }: ResourceInfo) =>
  group === "apps" && resource === "deployments";

/** Raises the generation where what was asked for changed: anything but metadata and status. */
export function setGeneration(
  info: ResourceInfo,
  object: KubeObject,
  old: KubeObject,
  subresource?: string,
): void {
  const { generation, annotations } = old.metadata;
  if (generation === undefined) delete object.metadata.generation;
  else object.metadata.generation = generation;
  const annotated =
    asksByAnnotations(info) &&
    subresource === undefined &&
    !sameData(object.metadata.annotations ?? {}, annotations ?? {});
  if (hasGeneration(info) && (annotated || !sameContent(info, object, old)))
    object.metadata.generation = (generation ?? 0) + 1;
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
