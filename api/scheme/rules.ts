import type { FieldError } from "../field-error.js";
import type { NameRule } from "../meta/names.js";
import type { KubeObject } from "../meta/object.js";

/**
 * What a kind does differently from all others, as far as its objects alone tell. Every part is optional, and most kinds
 * need few. `prepare…` functions and `setDefaults` change the object that they are given; everything else is pure.
 */
export interface Rules<T extends KubeObject = KubeObject> {
  /** What names may be; absent: DNS subdomains. */
  readonly nameRule?: NameRule;
  /** Finalizers need no domain: of definitions and of what these define. */
  readonly plainFinalizers?: boolean;
  /** Fills what the user left out, as Kubernetes documents it for the kind. Runs on every write, and is idempotent. */
  setDefaults?(object: T): void;
  /** Clears what only the system may set (status …). */
  prepareForCreate?(object: T): void;
  /** Keeps status and immutable system fields of `old`; the generic store compares spec to raise `generation`. */
  prepareForUpdate?(object: T, old: T): void;
  prepareForStatusUpdate?(object: T, old: T): void;
  validate?(object: T): FieldError[];
  /** What only new objects are held to, since others may have been made when it was allowed. */
  validateCreate?(object: T): FieldError[];
  validateUpdate?(object: T, old: T): FieldError[];
  validateStatusUpdate?(object: T, old: T): FieldError[];
  /** Warnings for the user of a write that is valid but unwise; `old` is what an update replaces. */
  warnings?(object: T, old?: T): string[];
  /** Fields by which objects may be selected beside metadata.name and metadata.namespace. */
  selectableFields?(object: T): Record<string, string>;
  /** Graceful deletion: how long it may take; undefined: deleted at once. */
  gracePeriodSeconds?(object: T, requested: number | undefined): number | undefined;
  /** What becomes of dependents when a deletion doesn't say; absent: they follow. */
  readonly propagation?: { readonly policy: "Orphan"; readonly warning?: string };
  /** Changes an object whose deletion begins but can't be done at once (a namespace becomes Terminating). */
  prepareForDelete?(object: T): void;
  /** Keeps a deleted object, beside metadata.finalizers (a namespace has finalizers of its own). */
  holdsDeletion?(object: T): boolean;
  /** Events and the like vanish by themselves. */
  ttlSeconds?(object: T): number | undefined;
  /** May a PUT create the object when it is not there (leases, endpoints …)? */
  readonly allowCreateOnUpdate?: boolean;
  /** May an update leave out resourceVersion? Default true. */
  readonly allowUnconditionalUpdate?: boolean;
}
