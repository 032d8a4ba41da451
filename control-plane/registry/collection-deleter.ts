import { isNotFound } from "../../api/errors.js";
import type { CacheEntry } from "../storage/cache.js";
import { deleteObject } from "./deleter.js";
import { listEntries } from "./lister.js";
import type { RequestContext } from "./request.js";
import type { DeleteOptions, EntryList, EntryListOptions } from "./resource-store.js";
import type { StoreParts } from "./store-parts.js";

const atATime = 16;

/** Deletes everything that the selection lists, each as if asked for by itself; returns what was listed. */
export async function deleteSelected(
  parts: StoreParts,
  context: RequestContext,
  select: EntryListOptions,
  options: DeleteOptions,
): Promise<EntryList> {
  const list = await listEntries(parts, context, select);
  const queue = [...list.entries].reverse();
  const work = async () => {
    for (let entry = queue.pop(); entry; entry = queue.pop()) await deleteOne(parts, context, entry, options);
  };
  await Promise.all(Array.from({ length: atATime }, work));
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
