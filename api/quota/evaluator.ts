import type { V1ScopedResourceSelectorRequirement } from "../generated/types.js";
import type { KubeObject } from "../meta/object.js";
import type { ResourceList } from "../meta/pod-resources.js";

/** A write as far as it may use more of what quotas limit. */
export interface QuotaWrite {
  readonly operation: "CREATE" | "UPDATE";
  readonly subresource?: string | undefined;
}

export type ScopeRequirement = V1ScopedResourceSelectorRequirement;

/** How the objects of one resource count against quotas. */
export interface Evaluator {
  /** Writes of this kind may raise usage. */
  handles(write: QuotaWrite): boolean;
  /** What a quota limits by this name is used by such objects. */
  counts(name: string): boolean;
  usageOf(object: KubeObject, nowMs: number): ResourceList;
  /** Whether an object belongs to a scope. Absent: these have no scopes, and no quota that has some is about them. */
  isWithin?(scope: ScopeRequirement, object: KubeObject): boolean;
  /** What the object must say so that these can be counted; undefined: it says it. */
  lacks?(names: readonly string[], object: KubeObject): string | undefined;
  /** When an object begins to count for less by the mere passing of time. */
  fadesAtMs?(object: KubeObject): number | undefined;
}
