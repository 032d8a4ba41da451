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

/** The apiVersion in which objects of the kind are stored. */
export function storedApiVersion({ group, storedGroup = group, storedVersion }: Stored): string {
  return apiVersionOf({ group: storedGroup, version: storedVersion });
}

/** True when what is stored is served as it is, so that stored bytes may be sent. */
export function servedAsStored(kind: Stored, version: string): boolean {
  const stored = parseApiVersion(storedApiVersion(kind));
  return stored.group === kind.group && stored.version === version;
}
