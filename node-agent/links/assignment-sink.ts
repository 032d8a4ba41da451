import type { AssignedKinds, AssignedResource } from "../../common/assigned-kinds.js";

/** An object with the bytes it came in, for those who pass it on (the proxy, the checkpoint). */
export interface Assigned<R extends AssignedResource = AssignedResource> {
  readonly object: AssignedKinds[R];
  readonly json: Buffer;
}

/** Everything this node knows, live: by resource, then by `namespace/name` (or `name`). */
export type AssignmentSet = { readonly [R in AssignedResource]: ReadonlyMap<string, Assigned<R>> };

/** One object that came, changed or went; `previous` is what stood there before. */
export type AssignmentChange = {
  [R in AssignedResource]: {
    readonly resource: R;
    readonly key: string;
    readonly current: Assigned<R> | undefined;
    readonly previous: Assigned<R> | undefined;
  };
}[AssignedResource];

/** Where the set comes from: the disk (before any replica has answered) or the control plane. */
export type AssignmentOrigin = "checkpoint" | "control-plane";

/**
 * Is told what this node has to run. Called in order, never concurrently; it must not wait (start work and return).
 * The set already holds the changes when a method is called.
 */
export interface AssignmentSink {
  /**
   * The whole set was replaced: what it does not name is to go. From a checkpoint nothing may be stopped that
   * merely is not named. `changes` are the differences to the set before.
   */
  complete(set: AssignmentSet, changes: readonly AssignmentChange[], origin: AssignmentOrigin): void;
  incremental(set: AssignmentSet, changes: readonly AssignmentChange[]): void;
}
