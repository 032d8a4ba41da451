/** `namespace/name`, or `name` for cluster-scoped objects. */
export type Key = string;

export interface Result {
  /** Look again after so long, whatever happens in between. */
  readonly requeueAfterMs?: number;
}

/**
 * Brings the world one step nearer to what the object of `key` asks for. Level-triggered: it is told only where to look,
 * reads everything itself, and may be repeated at any time. Throwing means: again, with back-off.
 */
export interface Reconciler {
  reconcile(key: Key, signal: AbortSignal): Promise<Result | void>;
  /** This replica leads anew: what was learned while it led before is old. Called before anything is reconciled. */
  beginTerm?(): void;
}
