import { apiVersionOf, type KubeObject, parseApiVersion } from "../meta/object.js";
import type { Kind } from "../scheme/kind.js";

type Stored = Pick<Kind, "group" | "storedGroup" | "storedVersion">;

/** `object` of the kind in `apiVersion`; the same object when it is in that already. Never changes what it is given. */
export function convert(
  { conversions }: Pick<Kind, "conversions">,
  object: KubeObject,
  apiVersion: string,
): KubeObject {
  if (object.apiVersion === apiVersion) return object;
  return conversions[apiVersion]?.(object) ?? { ...object, apiVersion };
}

/** The same for many, also where that takes time; never inside what is kept of an object, which has to be at hand. */
export function convertAll(
  kind: Pick<Kind, "kind" | "conversions" | "converter">,
  objects: readonly KubeObject[],
  apiVersion: string,
): readonly KubeObject[] | Promise<readonly KubeObject[]> {
  const { converter } = kind;
  if (!converter) return objects.map((object) => convert(kind, object, apiVersion));
  const others = objects.filter((object) => object.apiVersion !== apiVersion);
  if (others.length === 0) return objects;
  return converter(others, apiVersion).then((made) => {
    if (made.length !== others.length)
      throw new Error(`of ${others.length} objects of the kind ${kind.kind}, ${made.length} were converted`);
    const byOld = new Map(others.map((object, at) => [object, made[at]]));
    return objects.map((object) => byOld.get(object) ?? object);
  });
}

/** The apiVersion in which objects of the kind are stored. */
export function storedApiVersion({ group, storedGroup = group, storedVersion }: Stored): string {
  return apiVersionOf({ group: storedGroup, version: storedVersion });
}

/** True when what is stored is served as it is, so that stored bytes may be sent. */
export function servedAsStored(kind: Stored & Pick<Kind, "converter">, version: string): boolean {
  // Where others convert, the stored version may have been another one before.
  if (kind.converter) return false;
  const stored = parseApiVersion(storedApiVersion(kind));
  return stored.group === kind.group && stored.version === version;
}
