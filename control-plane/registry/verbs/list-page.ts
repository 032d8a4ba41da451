import type { CacheEntry } from "../../storage/cache.js";
import { cacheEntry } from "../../storage/cache-entry.js";
import { isStorageError } from "../../storage/errors.js";
import { lowerBound } from "../../storage/sorted.js";
import { type ContinueToken, encodeContinue, unknownToken } from "./continue-token.js";
import { candidates, type Selection } from "./selection.js";
import { apiErrorOf, expired } from "./storage-errors.js";
import type { StoreParts } from "./store-parts.js";

const yieldEvery = 2_000;
const pageSize = 500;

/** A part of a list, and how much there is behind it. */
export interface Page {
  readonly entries: readonly CacheEntry[];
  /** Behind the last entry there are so many more under the prefix. */
  readonly remaining: number;
  readonly revision: number;
}

/** What follows behind `after`, as the cache has it now. */
export async function pageFromCache(
  parts: StoreParts,
  selection: Selection,
  after: string,
  limit: number,
): Promise<Page> {
  const { revision } = parts.cache;
  const all = candidates(parts.cache, selection);
  const start = after ? lowerBound(all, `${selection.prefix}${after}\0`, ({ key }) => key) : 0;
  if (selection.everything && limit === 0 && start === 0) return { entries: all, remaining: 0, revision };
  const entries: CacheEntry[] = [];
  for (let at = start; at < all.length; at++) {
    const entry = all[at] as CacheEntry;
    if (limit > 0 && entries.length === limit) return { entries, remaining: all.length - at, revision };
    if (selection.matches(entry.object)) entries.push(entry);
    if ((at - start) % yieldEvery === yieldEvery - 1) await parts.clock.yield();
  }
  return { entries, remaining: 0, revision };
}

/** As the objects stood at the token's revision, however long that takes to find `limit` that match. */
export async function pageFromStorage(
  parts: StoreParts,
  { prefix, matches, everything }: Selection,
  { revision, after }: ContinueToken,
  limit: number,
  signal: AbortSignal,
): Promise<Page> {
  const entries: CacheEntry[] = [];
  let position = after ? prefix + after : "";
  const size = limit > 0 && everything ? limit : limit > 0 ? pageSize : 0;
  for (;;) {
    const page = await read(parts, prefix, { revision, after: position, limit: size, signal });
    for (const [index, item] of page.items.entries()) {
      if (limit > 0 && entries.length === limit)
        return { entries, remaining: page.remaining + page.items.length - index, revision };
      if (matches(item.object)) entries.push(cacheEntry(item));
    }
    const last = page.items.at(-1);
    const full = limit > 0 && entries.length === limit;
    if (page.remaining === 0 || !last || full)
      return { entries, remaining: full ? page.remaining : 0, revision };
    position = last.key;
  }
}

async function read(
  { storage, kind }: StoreParts,
  prefix: string,
  options: { revision: number; after: string; limit: number; signal: AbortSignal },
) {
  try {
    return await storage.list(prefix, options);
  } catch (error) {
    if (isStorageError(error, "Compacted") && options.after)
      throw expired(
        inconsistent,
        encodeContinue({ revision: -1, after: options.after.slice(prefix.length) }),
      );
    if (isStorageError(error, "FutureRevision")) throw unknownToken();
    throw apiErrorOf(error, kind, "list");
  }
}

const inconsistent =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list " +
  "without the continue parameter, or use the continue token in this response to retrieve the remainder of " +
  "the results. Continuing with the provided token results in an inconsistent list - objects that were created, " +
  "modified, or deleted between the time the first chunk was returned and now may show up in the list.";
