import type { Stored } from "./storage.js";

/** An object in the watch cache, with whatever was encoded of it so far. */
export interface CacheEntry extends Stored {
  /** The bytes that `encode` makes, made at most once: kept under the function itself. */
  encoded(encode: (object: Stored["object"]) => Buffer): Buffer;
  /** How many encodings are kept. */
  readonly kept: number;
  /** Lets go of all that was encoded. */
  release(): void;
}

export type CacheEvent =
  | { readonly type: "ADDED"; readonly entry: CacheEntry; readonly revision: number }
  | {
      readonly type: "MODIFIED";
      readonly entry: CacheEntry;
      readonly previous: CacheEntry;
      readonly revision: number;
    }
  /** `entry` is the last state, with the revision of the deletion as its resourceVersion. */
  | {
      readonly type: "DELETED";
      readonly entry: CacheEntry;
      readonly previous: CacheEntry;
      readonly revision: number;
    }
  /** Everything up to `revision` has been delivered. */
  | { readonly type: "BOOKMARK"; readonly revision: number };

export interface CacheWatchOptions {
  /** Deliver what came behind this revision; throws StorageError `Compacted` when that is no longer known. */
  readonly revision: number;
  readonly signal: AbortSignal;
  /** How often a watcher that sees nothing is told the revision; absent: never. */
  readonly bookmarkMs?: number;
}

/** The cluster's objects in memory, fed by one storage watch over everything. */
export interface Cache {
  /** The revision that has been applied. */
  readonly revision: number;
  get(key: string): CacheEntry | undefined;
  /** The entries under a resource prefix (`/registry/core/pods/`) or a namespace below it, in key order. */
  list(prefix: string): readonly CacheEntry[];
  /** Resolves when `revision` is applied. After 3 s: StorageError `FutureRevision`. */
  waitFor(revision: number, signal?: AbortSignal): Promise<void>;
  /**
   * Resolves when everything acknowledged before this call is applied; one question to etcd serves all who wait.
   * The caller's signal is only asked for when it is needed, as making one is not cheap.
   */
  waitForFresh(caller?: { readonly signal: AbortSignal }): Promise<void>;
  /** Ends when the signal aborts; throws StorageError `Compacted` when the watcher was too slow or too old. */
  watch(prefix: string, options: CacheWatchOptions): AsyncIterable<readonly CacheEvent[]>;
  /**
   * What stands under a resource prefix is served no longer, or in another way: its watches end once they have told what
   * they know, and encodings and past events are let go of. Later watches must not begin before this.
   */
  forget(prefix: string): void;
  run(signal: AbortSignal): Promise<void>;
  ready(): Promise<void>;
}
