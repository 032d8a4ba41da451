import type { RequestContext } from "../contract/request-context.js";
import type { EntryList, EntryListOptions } from "../contract/resource-store.js";
import { type ContinueToken, decodeContinue, encodeContinue } from "./continue-token.js";
import { checkListOptions } from "./list-options.js";
import { type Page, pageFromCache, pageFromStorage } from "./list-page.js";
import { catchUp } from "./resource-version.js";
import { type Selection, selectionOf } from "./selection.js";
import type { StoreParts } from "./store-parts.js";

/** Lists from the cache; pages that continue, and exact revisions, from storage. */
export async function listEntries(
  parts: StoreParts,
  context: RequestContext,
  options: EntryListOptions,
): Promise<EntryList> {
  checkListOptions(options);
  const selection = selectionOf(parts.kind, parts.strategy, options);
  const token = options.continue ? decodeContinue(options.continue) : undefined;
  const limit = options.limit ?? 0;
  if (token) return answer(await continued(parts, selection, token, limit, context), selection);
  await catchUp(parts, "list", options.resourceVersion, context);
  // A list is much work, and nobody may be waiting for it any more.
  context.signal.throwIfAborted();
  const exact = options.resourceVersionMatch === "Exact" ? Number(options.resourceVersion) : undefined;
  const page =
    exact === undefined || exact === parts.cache.revision
      ? await pageFromCache(parts, selection, "", limit)
      : await pageFromStorage(parts, selection, { revision: exact, after: "" }, limit, context.signal);
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
    return pageFromCache(parts, selection, token.after, limit);
  return pageFromStorage(parts, selection, token, limit, context.signal);
}
