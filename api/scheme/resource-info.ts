export type Verb = "create" | "delete" | "deletecollection" | "get" | "list" | "patch" | "update" | "watch";

/** Everything the API server has to know of one resource to serve it. */
export interface ResourceInfo {
  readonly group: string;
  /** The served versions, the preferred one first. */
  readonly versions: readonly string[];
  /** The version objects are stored in. */
  readonly storedVersion: string;
  /** The group whose objects these are in storage, when not `group`: events.k8s.io shows the core group's events. */
  readonly storedGroup?: string;
  /** The plural, lower-case name in paths. */
  readonly resource: string;
  readonly singular: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  /** `status`, `scale`, `log` … */
  readonly subresources: readonly string[];
  /** False for kinds that are only posted and answered (TokenReview, SubjectAccessReview). */
  readonly stored: boolean;
  /** What may be done with the resource itself, as discovery tells it. */
  readonly verbs: readonly Verb[];
  /** What every request for it is warned of, behind its version and kind: `is deprecated in v1.33+`. */
  readonly deprecation?: string;
  /** Version → name of the generated schema and wire type: `V1Pod`. */
  readonly schemas: Readonly<Record<string, string>>;
}
