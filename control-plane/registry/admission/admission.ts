import type { KubeObject } from "../../../api/meta/object.js";
import type { Kind } from "../../../api/scheme/kind.js";
import type { Stored } from "../../storage/storage.js";
import type { RequestContext } from "../contract/request-context.js";

/** One write on its way to storage. */
export interface AdmissionRequest {
  readonly operation: "CREATE" | "UPDATE" | "DELETE";
  readonly kind: Kind;
  readonly subresource?: string;
  readonly namespace?: string | undefined;
  readonly name: string;
  /** Absent for DELETE. Mutating plugins change it in place. */
  readonly object?: KubeObject;
  readonly old?: KubeObject;
  readonly context: RequestContext;
  /** Set by a plugin that let a new object in because of this one: it must still be so when the object is written. */
  relyOn?: Pick<Stored, "key" | "revision">;
}

/** Plugins run in order: all `admit`, then (after defaults and the strategy) all `validate`. They refuse by throwing ApiError. */
export interface AdmissionPlugin {
  readonly name: string;
  admit?(request: AdmissionRequest): Promise<void> | void;
  validate?(request: AdmissionRequest): Promise<void> | void;
}
