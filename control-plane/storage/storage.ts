import type { KubeObject } from "../../api/meta/object.js";

/** One object as it stood at one revision; `object.metadata.resourceVersion` is that revision. Frozen, deeply. */
export interface Stored<T extends KubeObject = KubeObject> {
  /** `/registry/<group or core>/<resource>/[<namespace>/]<name>` */
  readonly key: string;
  readonly object: T;
  readonly revision: number;
  /** How long its JSON is, where that was seen. */
  readonly bytes?: number | undefined;
}

/** What the stored object must still be for a write to happen. */
export interface Preconditions {
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
}

export interface ListOptions {
  /** At most so many; 0 or absent: all. */
  readonly limit?: number;
  /** Start behind this key. */
  readonly after?: string;
  /** Read as of this revision (410 Expired when it is compacted); absent: the newest. */
  readonly revision?: number;
  readonly signal?: AbortSignal;
}

export interface StoredList {
  readonly items: readonly Stored[];
  /** The revision at which the list was read. */
  readonly revision: number;
  /** How many follow behind the last item. */
  readonly remaining: number;
}

export type StorageEvent =
  | { readonly type: "put"; readonly key: string; readonly stored: Stored }
  | { readonly type: "delete"; readonly key: string; readonly revision: number };

/** All events of one revision-ordered step. A batch without events only tells how far the watch has come. */
export interface StorageBatch {
  readonly events: readonly StorageEvent[];
  /** Everything up to here has been delivered. */
  readonly revision: number;
}

export interface WriteOptions {
  /** After how long the object as it is written disappears; undefined: it stays. */
  readonly ttlSeconds?: ((object: KubeObject) => number | undefined) | undefined;
  readonly signal?: AbortSignal;
}

/** Where an object stands, and as what it was seen there. */
export type Sighting = Pick<Stored, "key" | "revision">;

/** Another object that is replaced in the same transaction, if it still is as it was seen; else `RequirementFailed`. */
export interface Replacement extends Sighting {
  readonly object: KubeObject;
}

export interface CreateOptions extends WriteOptions {
  /** Another object that must still be just as it was seen, in the moment of the write; else `RequirementFailed`. */
  readonly requires?: Sighting | undefined;
  readonly alongside?: readonly Replacement[] | undefined;
}

export interface UpdateOptions extends WriteOptions {
  /** Saves the first read. */
  readonly hint?: Stored | undefined;
  /** Asked each time after `update`, about what that returned. */
  readonly alongside?: (() => readonly Replacement[]) | undefined;
}

/**
 * The store of the cluster's objects. Every revision is an event of ours; revisions grow by one a transaction.
 * Errors: `KeyExists`, `KeyNotFound`, `PreconditionFailed`, `RequirementFailed`, `Compacted`, `StorageUnavailable` of errors.ts.
 * A value that is not the JSON of an object is absent to every read and to watches; `create` finds its key taken.
 * An ambiguous write (connection lost before its answer) is never repeated blindly: it is read back first.
 */
export interface Storage {
  /** Differs after a restore from backup, when revisions may go back. */
  clusterId(signal?: AbortSignal): Promise<string>;
  currentRevision(signal?: AbortSignal): Promise<number>;
  get(key: string, signal?: AbortSignal): Promise<Stored | undefined>;
  list(prefix: string, options?: ListOptions): Promise<StoredList>;
  create(key: string, object: KubeObject, options?: CreateOptions): Promise<Stored>;
  /**
   * The only read-modify-write: calls `update` with the current object and writes what it returns, again from the
   * start when another write came between. `update` returning its argument writes nothing.
   */
  guaranteedUpdate(
    key: string,
    preconditions: Preconditions,
    update: (current: KubeObject) => KubeObject | Promise<KubeObject>,
    options?: UpdateOptions,
  ): Promise<Stored>;
  /** Deletes and returns the last state, with the revision of the deletion. `check` may throw to refuse. */
  delete(
    key: string,
    preconditions: Preconditions,
    check?: (current: KubeObject) => void | Promise<void>,
    options?: { readonly hint?: Stored | undefined; readonly signal?: AbortSignal },
  ): Promise<Stored>;
  /** Every change behind `revision`, in order and without gaps; throws `Compacted` or ends when `signal` aborts. */
  watch(prefix: string, revision: number, signal: AbortSignal): AsyncIterable<StorageBatch>;
  /** Forgets what lies before `revision`. */
  compact(revision: number): Promise<void>;
}
