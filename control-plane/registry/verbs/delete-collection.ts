import { isNotFound } from "../../../api/errors.js";
import type { CacheEntry } from "../../storage/cache.js";
import type { RequestContext } from "../contract/request-context.js";
import type { DeleteOptions, EntryList, EntryListOptions } from "../contract/resource-store.js";
import { deleteObject } from "./delete.js";
import { checkDeleteOptions } from "./delete-options.js";
import { listEntries } from "./list.js";
import type { StoreParts } from "./store-parts.js";

const atATime = 16;

/**
 * Deletes everything that the selection lists, each as if asked for by itself; returns what was listed. After a failure,
 * or when nobody waits any more, it leaves the rest alone.
 */
export async function deleteCollection(
  parts: StoreParts,
  context: RequestContext,
  select: EntryListOptions,
  options: DeleteOptions,
): Promise<EntryList> {
  checkDeleteOptions(options);
  const list = await listEntries(parts, context, select);
  const queue = [...list.entries].reverse();
  const work = async () => {
    for (let entry = queue.pop(); entry; entry = queue.pop()) {
      context.signal.throwIfAborted();
      await deleteOne(parts, context, entry, options);
    }
  };
  try {
    await Promise.all(Array.from({ length: atATime }, work));
  } finally {
    queue.length = 0;
  }
  return list;
}

async function deleteOne(
  parts: StoreParts,
  context: RequestContext,
  { object }: CacheEntry,
  options: DeleteOptions,
): Promise<void> {
  const { namespace, name = "" } = object.metadata;
  try {
    await deleteObject(parts, context, { ...(namespace ? { namespace } : {}), name }, options);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
