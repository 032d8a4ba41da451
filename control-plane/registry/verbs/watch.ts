import type { CacheEntry, CacheEvent } from "../../storage/cache.js";
import { deleted } from "../../storage/cache-diff.js";
import { isStorageError } from "../../storage/errors.js";
import type { ObjectEvent } from "../../storage/event-ring.js";
import type { RequestContext } from "../contract/request-context.js";
import type { EntryEvent, EntryWatchOptions } from "../contract/resource-store.js";
import { checkWatchOptions } from "./list-options.js";
import { catchUp, parseResourceVersion } from "./resource-version.js";
import { candidates, type Selection, selectionOf } from "./selection.js";
import { apiErrorOf, expired } from "./storage-errors.js";
import type { StoreParts } from "./store-parts.js";

const bookmarkMs = 60_000;
const initialBatch = 500;

/** Opens a watch; resolves when its start is known to be valid. */
export async function watchEntries(
  parts: StoreParts,
  context: RequestContext,
  options: EntryWatchOptions,
): Promise<AsyncIterable<readonly EntryEvent[]>> {
  checkWatchOptions(options);
  const selection = selectionOf(parts.kind, parts.strategy, options);
  const from = parseResourceVersion(options.resourceVersion);
  await catchUp(parts, "watch", options.resourceVersion, context);
  const initial = options.sendInitialEvents ?? from.type !== "at-least";
  const resumes = from.type === "at-least" && !initial;
  const revision = resumes ? from.revision : parts.cache.revision;
  const events = open(parts, selection, revision, options.allowWatchBookmarks === true, context.signal);
  const state = initial ? candidates(parts.cache, selection) : [];
  const mark = options.sendInitialEvents === true && options.allowWatchBookmarks === true;
  return deliver(parts, selection, events, state, mark ? revision : undefined);
}

function open(
  { cache, kind, since, confirmCurrent }: StoreParts,
  { key, prefix }: Selection,
  revision: number,
  bookmarks: boolean,
  signal: AbortSignal,
): AsyncIterable<readonly CacheEvent[]> {
  confirmCurrent();
  if (revision < since) throw expired(`too old resource version: ${revision} (${since})`);
  try {
    return cache.watch(key ?? prefix, { revision, signal, ...(bookmarks ? { bookmarkMs } : {}) });
  } catch (error) {
    if (isStorageError(error, "Compacted"))
      throw expired(`too old resource version: ${revision} (${cache.revision})`);
    throw apiErrorOf(error, kind, "watch");
  }
}

async function* deliver(
  { kind }: StoreParts,
  selection: Selection,
  events: AsyncIterable<readonly CacheEvent[]>,
  state: readonly CacheEntry[],
  endMark: number | undefined,
): AsyncGenerator<readonly EntryEvent[]> {
  yield* initialEvents(state, selection);
  if (endMark !== undefined) yield [{ type: "BOOKMARK", revision: endMark, initialEventsEnd: true }];
  try {
    for await (const batch of events) {
      const selected = batch.flatMap((event) => select(event, selection));
      if (selected.length > 0) yield selected;
    }
  } catch (error) {
    if (isStorageError(error, "Compacted")) throw expired("too old resource version: the watch fell behind");
    throw apiErrorOf(error, kind, "watch");
  }
}

function* initialEvents(state: readonly CacheEntry[], { matches }: Selection): Generator<EntryEvent[]> {
  for (let at = 0; at < state.length; at += initialBatch) {
    const batch = state.slice(at, at + initialBatch).filter(({ object }) => matches(object));
    if (batch.length > 0)
      yield batch.map((entry) => ({ type: "ADDED", entry, revision: entry.revision }) as const);
  }
}

/** The event as a watcher of the selection sees it: objects come and go by matching or not. */
function select(event: CacheEvent, { matches, everything }: Selection): EntryEvent[] {
  if (event.type === "BOOKMARK") return [{ ...event, initialEventsEnd: false }];
  if (everything) return [event];
  if (event.type === "ADDED") return matches(event.entry.object) ? [event] : [];
  const was = matches(event.previous.object);
  if (event.type === "DELETED") return was ? [event] : [];
  return transition(event, was, matches(event.entry.object));
}

function transition(event: ObjectEvent & { type: "MODIFIED" }, was: boolean, is: boolean): EntryEvent[] {
  const { entry, previous, revision } = event;
  if (was && is) return [event];
  if (is) return [{ type: "ADDED", entry, revision }];
  return was ? [deleted(previous, revision)] : [];
}
