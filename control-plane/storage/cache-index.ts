import type { CacheEntry } from "./cache.js";
import { folderOf, resourcePrefixOf } from "./cache-keys.js";
import { lowerBound } from "./sorted.js";

interface Folder {
  readonly prefix: string;
  /** In key order. */
  entries: CacheEntry[];
  /** Somebody was given `entries`: copy before the next change. */
  shared: boolean;
}

const byKey = ({ key }: CacheEntry) => key;
const byPrefix = ({ prefix }: Folder) => prefix;

/** Entries by key, and in key order by resource and by namespace. Lists it hands out never change. */
export class CacheIndex {
  private readonly byKey = new Map<string, CacheEntry>();
  private readonly resources = new Map<string, Folder[]>();

  get size(): number {
    return this.byKey.size;
  }

  get(key: string): CacheEntry | undefined {
    return this.byKey.get(key);
  }

  keys(): IterableIterator<string> {
    return this.byKey.keys();
  }

  set(entry: CacheEntry): void {
    const folder = this.folder(entry.key);
    const known = this.byKey.has(entry.key);
    this.byKey.set(entry.key, entry);
    const entries = writable(folder);
    const last = entries.at(-1);
    if (!last || last.key < entry.key) entries.push(entry);
    else entries.splice(lowerBound(entries, entry.key, byKey), known ? 1 : 0, entry);
  }

  delete(key: string): void {
    if (!this.byKey.delete(key)) return;
    const folder = this.folder(key);
    const entries = writable(folder);
    entries.splice(lowerBound(entries, key, byKey), 1);
    if (entries.length === 0) this.dropFolder(folder);
  }

  list(prefix: string): readonly CacheEntry[] {
    const folders = foldersUnder(this.resources.get(resourcePrefixOf(prefix)) ?? [], prefix);
    if (folders.length === 1 && folders[0]) return share(folders[0]);
    return folders.flatMap(({ entries }) => entries);
  }

  clear(): void {
    this.byKey.clear();
    this.resources.clear();
  }

  private folder(key: string): Folder {
    const prefix = folderOf(key);
    const resource = resourcePrefixOf(key);
    const folders = this.resources.get(resource) ?? [];
    this.resources.set(resource, folders);
    const at = lowerBound(folders, prefix, byPrefix);
    let folder = folders[at];
    if (folder?.prefix !== prefix) {
      folder = { prefix, entries: [], shared: false };
      folders.splice(at, 0, folder);
    }
    return folder;
  }

  private dropFolder({ prefix }: Folder): void {
    const resource = resourcePrefixOf(prefix);
    const folders = this.resources.get(resource) ?? [];
    folders.splice(lowerBound(folders, prefix, byPrefix), 1);
    if (folders.length === 0) this.resources.delete(resource);
  }
}

/** They stand together, as they are sorted. */
function foldersUnder(folders: readonly Folder[], prefix: string): readonly Folder[] {
  const first = lowerBound(folders, prefix, byPrefix);
  let end = first;
  while (folders[end]?.prefix.startsWith(prefix)) end += 1;
  return folders.slice(first, end);
}

function writable(folder: Folder): CacheEntry[] {
  if (folder.shared) folder.entries = folder.entries.slice();
  folder.shared = false;
  return folder.entries;
}

function share(folder: Folder): readonly CacheEntry[] {
  folder.shared = true;
  return folder.entries;
}
