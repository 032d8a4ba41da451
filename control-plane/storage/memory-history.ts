import { StorageError } from "./errors.js";
import { lowerBound } from "./sorted.js";
import type { StorageEvent, Stored } from "./storage.js";

interface Version {
  readonly revision: number;
  /** Undefined: deleted at this revision. */
  readonly stored: Stored | undefined;
}

interface KeyHistory {
  readonly key: string;
  /** Oldest first. */
  versions: Version[];
}

const byKey = ({ key }: KeyHistory) => key;

/** Every version of every key since the last compaction, as etcd keeps them. */
export class MemoryHistory {
  revision = 1;
  compacted = 0;
  private keys: KeyHistory[] = [];
  private log: StorageEvent[] = [];

  get(key: string, revision = this.revision): Stored | undefined {
    const at = lowerBound(this.keys, key, byKey);
    const found = this.keys[at];
    return found?.key === key ? versionAt(found, revision)?.stored : undefined;
  }

  /** What stood under `prefix` at `revision`, in key order. */
  list(prefix: string, revision: number): Stored[] {
    if (revision < this.compacted) throw new StorageError("Compacted", prefix);
    const items: Stored[] = [];
    for (let at = lowerBound(this.keys, prefix, byKey); at < this.keys.length; at++) {
      const history = this.keys[at];
      if (!history?.key.startsWith(prefix)) break;
      const stored = versionAt(history, revision)?.stored;
      if (stored) items.push(stored);
    }
    return items;
  }

  append(event: StorageEvent): void {
    const { key } = event;
    this.revision = event.type === "put" ? event.stored.revision : event.revision;
    const version = { revision: this.revision, stored: event.type === "put" ? event.stored : undefined };
    const at = lowerBound(this.keys, key, byKey);
    const found = this.keys[at];
    if (found?.key === key) found.versions.push(version);
    else this.keys.splice(at, 0, { key, versions: [version] });
    this.log.push(event);
  }

  /** The events of revisions behind `revision` under `prefix`. */
  since(revision: number, prefix: string): StorageEvent[] {
    if (revision + 1 < this.compacted) throw new StorageError("Compacted", prefix);
    const first = this.log.findLastIndex((event) => revisionOf(event) <= revision) + 1;
    return this.log.slice(first).filter(({ key }) => key.startsWith(prefix));
  }

  compact(revision: number): void {
    this.compacted = Math.max(this.compacted, revision);
    this.log = this.log.filter((event) => revisionOf(event) >= revision);
    for (const history of this.keys) {
      const keep = history.versions.findLastIndex((version) => version.revision <= revision);
      history.versions = history.versions.slice(Math.max(keep, 0));
    }
    this.keys = this.keys.filter(({ versions }) => versions.length > 1 || versions[0]?.stored);
  }
}

export const revisionOf = (event: StorageEvent): number =>
  event.type === "put" ? event.stored.revision : event.revision;

function versionAt({ versions }: KeyHistory, revision: number): Version | undefined {
  return versions.findLast((version) => version.revision <= revision);
}
