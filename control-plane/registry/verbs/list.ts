import type { CacheEntry } from "../../storage/cache.js";
import { cacheEntry } from "../../storage/cache-entry.js";
import { isStorageError } from "../../storage/errors.js";
import { lowerBound } from "../../storage/sorted.js";
import type { RequestContext } from "../request.js";
import type { EntryList, EntryListOptions } from "../resource-store.js";
import type { StoreParts } from "../store-parts.js";
import { type ContinueToken, decodeContinue, encodeContinue, unknownToken } from "./continue-token.js";
import { catchUp } from "./get.js";
import { checkListOptions } from "./list-options.js";
import { type Selection, selectionOf } from "./selection.js";
import { apiErrorOf, expired } from "./storage-errors.js";

const yieldEvery = 2_000;
const pageSize = 500;

interface Page {
  readonly entries: readonly CacheEntry[];
  /** Behind the last entry there are so many more under the prefix. */
  readonly remaining: number;
  readonly revision: number;
}

/** Lists from the cache; pages that continue, and exact revisions, from storage. */
export async function listEntries(
  parts: StoreParts,
  context: RequestContext,
  options: EntryListOptions,
): Promise<EntryList> {
  checkListOptions(options);
  const selection = selectionOf(parts.info, parts.strategy, options);
  const token = options.continue ? decodeContinue(options.continue) : undefined;
  const limit = options.limit ?? 0;
  if (token) return answer(await continued(parts, selection, token, limit, context), selection);
  await catchUp(parts, "list", options.resourceVersion, context);
  // A list is much work, and nobody may be waiting for it any more.
  context.signal.throwIfAborted();
  const exact = options.resourceVersionMatch === "Exact" ? Number(options.resourceVersion) : undefined;
  const page =
    exact === undefined || exact === parts.cache.revision
      ? await fromCache(parts, selection, "", limit)
      : await fromStorage(parts, selection, { revision: exact, after: "" }, limit, context.signal);
  return answer(page, selection);
}

function answer({ entries, remaining, revision }: Page, { prefix, everything }: Selection): EntryList {
  const resourceVersion = String(revision);
  const last = entries.at(-1);
  if (remaining === 0 || !last) return { entries, resourceVersion };
  const token = encodeContinue({ revision, after: last.key.slice(prefix.length) });
  const count = everything ? { remainingItemCount: remaining } : {};
  return { entries, resourceVersion, continue: token, ...count };
}

async function continued(
  parts: StoreParts,
  selection: Selection,
  token: ContinueToken,
  limit: number,
  context: RequestContext,
): Promise<Page> {
  if (token.revision < 0) await catchUp(parts, "list", undefined, context);
  if (token.revision < 0 || token.revision === parts.cache.revision)
    return fromCache(parts, selection, token.after, limit);
  return fromStorage(parts, selection, token, limit, context.signal);
}

async function fromCache(
  parts: StoreParts,
  selection: Selection,
  after: string,
  limit: number,
): Promise<Page> {
  const { revision } = parts.cache;
  const all = candidates(parts, selection);
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

/** What the cache holds that may match. */
export function candidates({ cache }: StoreParts, { key, prefix }: Selection): readonly CacheEntry[] {
  if (key === undefined) return cache.list(prefix);
  const entry = cache.get(key);
  return entry ? [entry] : [];
}

/** As the objects stood at the token's revision, however long that takes to find `limit` that match. */
async function fromStorage(
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
  { storage, info }: StoreParts,
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
    throw apiErrorOf(error, info, "list");
  }
}

const inconsistent =
  "The provided continue parameter is too old to display a consistent list result. You can start a new list " +
  "without the continue parameter, or use the continue token in this response to retrieve the remainder of " +
  "the results. Continuing with the provided token results in an inconsistent list - objects that were created, " +
  "modified, or deleted between the time the first chunk was returned and now may show up in the list.";
