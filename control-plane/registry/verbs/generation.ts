import { sameData } from "../../../api/json/plain-data.js";
import type { AnyObject, KubeObject } from "../../../api/meta/object.js";
import { canonical } from "../../../api/schema/canonical.js";
import type { Kind } from "../../../api/scheme/kind.js";
import { schemaOf } from "../../../api/scheme/schema-of.js";

export function hasGeneration({ generation }: Kind): boolean {
  return generation !== "absent";
}

/** Raises the generation where what was asked for changed: anything but status, and for most kinds metadata. */
export function setGeneration(kind: Kind, object: KubeObject, old: KubeObject): void {
  keepGeneration(object, old);
  if (kind.generation === "absent" || kind.generation === "fixed") return;
  if (!sameMetadata(kind, object, old) || !sameContent(kind, object, old))
    object.metadata.generation = (old.metadata.generation ?? 0) + 1;
}

/** Whoever reports a status asks for nothing new. */
export function keepGeneration({ metadata }: KubeObject, { metadata: { generation } }: KubeObject): void {
  if (generation === undefined) delete metadata.generation;
  else metadata.generation = generation;
}

function sameMetadata({ generation }: Kind, { metadata: a }: KubeObject, { metadata: b }: KubeObject) {
  if (generation === "content and annotations") return sameData(a.annotations ?? {}, b.annotations ?? {});
  return generation !== "content and labels" || sameData(a.labels ?? {}, b.labels ?? {});
}

/** Empty fields that are left out on one side and written on the other change nothing. */
function sameContent(kind: Kind, a: KubeObject, b: KubeObject): boolean {
  if (sameData(contentOf(a), contentOf(b))) return true;
  const schema = schemaOf(kind, kind.storedVersion);
  return sameData(contentOf(canonical(a, schema)), contentOf(canonical(b, schema)));
}

function contentOf(object: KubeObject): Record<string, unknown> {
  const { metadata: _, status: _status, ...content } = object as AnyObject;
  return content;
}
