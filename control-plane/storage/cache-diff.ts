import type { CacheEntry } from "./cache.js";
import { cacheEntry } from "./cache-entry.js";
import type { CacheIndex } from "./cache-index.js";
import { storedAt } from "./codec.js";
import type { ObjectEvent } from "./event-ring.js";
import type { StoredList } from "./storage.js";

/** What must have happened between what the index holds and a newer list, as events in the order of their revisions. */
export function diff(index: CacheIndex, { items, revision }: StoredList): ObjectEvent[] {
  const listed = new Set(items.map(({ key }) => key));
  const gone = [...index.keys()].filter((key) => !listed.has(key));
  const puts = items.flatMap((item) => changes(index.get(item.key), cacheEntry(item)));
  const deletes = gone.flatMap((key) => {
    const previous = index.get(key);
    return previous ? [deleted(previous, revision)] : [];
  });
  return [...puts.sort((a, b) => a.revision - b.revision), ...deletes];
}

/** The event of an object's end: its last state, with the revision of the deletion. */
export function deleted(previous: CacheEntry, revision: number): ObjectEvent {
  const entry = cacheEntry(storedAt(previous.key, previous.object, revision));
  return { type: "DELETED", entry, previous, revision };
}

export function put(previous: CacheEntry | undefined, entry: CacheEntry): ObjectEvent {
  const { revision } = entry;
  return previous ? { type: "MODIFIED", entry, previous, revision } : { type: "ADDED", entry, revision };
}

function changes(previous: CacheEntry | undefined, entry: CacheEntry): ObjectEvent[] {
  if (!previous) return [put(undefined, entry)];
  if (previous.revision === entry.revision) return [];
  if (previous.object.metadata.uid === entry.object.metadata.uid) return [put(previous, entry)];
  return [deleted(previous, entry.revision), put(undefined, entry)];
}
