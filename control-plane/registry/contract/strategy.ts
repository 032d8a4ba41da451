import type { KubeObject } from "../../../api/meta/object.js";
import type { Rules } from "../../../api/scheme/rules.js";
import type { RequestContext } from "./request-context.js";

/** What one kind does differently from the generic store: by its own rules, and by what these can't know. */
export interface Strategy<T extends KubeObject = KubeObject> extends Omit<Rules<T>, "prepareForCreate"> {
  prepareForCreate?(object: T, context: RequestContext): void;
  /**
   * Reserves and releases what is unique in the cluster (cluster addresses, node ports), around the write. A dry run
   * completes the object all the same, reserves nothing, and never commits.
   */
  beginCreate?(object: T, context: RequestContext): Promise<Reservation>;
  beginUpdate?(object: T, old: T, context: RequestContext): Promise<Reservation>;
  afterDelete?(object: T): Promise<void>;
}

export interface Reservation {
  commit(): Promise<void>;
  rollback(): Promise<void>;
}
