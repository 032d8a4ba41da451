import { badRequest } from "../../../api/errors.js";
import type { KubeObject } from "../../../api/meta/object.js";
import { printTable } from "../../../api/printers/print-table.js";
import type { Clock } from "../../../common/clock.js";
import type { Target } from "./target.js";

export interface ListMeta {
  readonly resourceVersion?: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

export type IncludeObject = "None" | "Metadata" | "Object";

/** Objects as `kubectl get` prints them: the columns and cells that the server chose. */
export function tableOf(
  target: Target,
  objects: readonly KubeObject[],
  metadata: ListMeta,
  clock: Clock,
  includeObject: IncludeObject,
) {
  const served = objects.map((object) => target.toServed(object));
  return { ...printTable(target.kind, served, clock.now(), { includeObject }), metadata };
}

/** An object's metadata alone, for clients that want no more. */
export function partialMetadata({ metadata }: KubeObject) {
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata };
}

export function partialMetadataList(objects: readonly KubeObject[], metadata: ListMeta) {
  return {
    kind: "PartialObjectMetadataList",
    apiVersion: "meta.k8s.io/v1",
    metadata,
    items: objects.map(partialMetadata),
  };
}

/** What `includeObject` says a table's rows shall carry. */
export function includeObject(query: URLSearchParams): IncludeObject {
  const wanted = query.get("includeObject") || "Metadata";
  if (wanted === "None" || wanted === "Metadata" || wanted === "Object") return wanted;
  throw badRequest(`unrecognized includeObject value: ${JSON.stringify(wanted)}`);
}
