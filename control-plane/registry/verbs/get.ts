import { notFound } from "../../../api/errors.js";
import type { ObjectRef } from "../../../api/meta/object.js";
import type { CacheEntry } from "../../storage/cache.js";
import { isStorageError } from "../../storage/errors.js";
import { objectKey } from "../keys.js";
import type { RequestContext } from "../request.js";
import type { StoreParts } from "../store-parts.js";
import { parseResourceVersion } from "./resource-version.js";
import { apiErrorOf, tooLargeVersion } from "./storage-errors.js";

/** One object as fresh as `resourceVersion` asks. */
export async function getEntry(
  parts: StoreParts,
  context: RequestContext,
  ref: ObjectRef,
  resourceVersion?: string,
): Promise<CacheEntry> {
  const key = objectKey(parts.info, ref);
  await catchUp(parts, "get", resourceVersion, context);
  const entry = parts.cache.get(key);
  if (!entry) throw notFound(parts.info, ref.name);
  return entry;
}

/** Waits until the cache is as fresh as a read with `resourceVersion` may expect. */
export async function catchUp(
  { cache, info }: StoreParts,
  verb: string,
  resourceVersion: string | undefined,
  caller: Pick<RequestContext, "signal">,
): Promise<void> {
  const version = parseResourceVersion(resourceVersion);
  try {
    if (version.type === "fresh") await cache.waitForFresh(caller);
    else if (version.type === "at-least") await cache.waitFor(version.revision, caller.signal);
  } catch (error) {
    if (version.type === "at-least" && isStorageError(error, "FutureRevision"))
      throw tooLargeVersion(version.revision, cache.revision);
    throw apiErrorOf(error, info, verb);
  }
}
