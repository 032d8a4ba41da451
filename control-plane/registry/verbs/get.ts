import { notFound } from "../../../api/errors.js";
import type { ObjectRef } from "../../../api/meta/object.js";
import type { CacheEntry } from "../../storage/cache.js";
import { objectKey } from "../contract/keys.js";
import type { RequestContext } from "../contract/request-context.js";
import { catchUp } from "./resource-version.js";
import type { StoreParts } from "./store-parts.js";

/** One object as fresh as `resourceVersion` asks. */
export async function getEntry(
  parts: StoreParts,
  context: RequestContext,
  ref: ObjectRef,
  resourceVersion?: string,
): Promise<CacheEntry> {
  const key = objectKey(parts.kind, ref);
  await catchUp(parts, "get", resourceVersion, context);
  const entry = parts.cache.get(key);
  if (!entry) throw notFound(parts.kind, ref.name);
  return entry;
}
