import type { KubeObject } from "../meta/object.js";
import type { Columns } from "../printers/column.js";
import type { ObjectSchema } from "../schema/schema.js";
import type { Rules } from "./rules.js";
import type { Scaling } from "./scaling.js";
import type { Subresource } from "./subresources.js";
import type { Verb } from "./verb.js";

/** Everything that is known of one kind of object, and of the resource under which it is served. */
export interface Kind<T extends KubeObject = KubeObject> {
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
  readonly subresources: readonly Subresource[];
  /** Of a CustomResourceDefinition: its objects are written in JSON or YAML, and have no strategic merges. */
  readonly custom?: boolean;
  /** False for kinds that are only posted and answered (TokenReview, SubjectAccessReview). */
  readonly stored: boolean;
  /** What may be done with the resource itself, as discovery tells it. */
  readonly verbs: readonly Verb[];
  /** What every request for it is warned of, behind its version and kind: `is deprecated in v1.33+`. */
  readonly deprecation?: string;
  /** By version; each is built when it is first asked for. */
  readonly schemas: Readonly<Record<string, ObjectSchema>>;
  /** Those of lists of the kind. */
  readonly listSchemas: Readonly<Record<string, ObjectSchema>>;
  readonly generation: Generation;
  /** What `kubectl get` shows of objects in their stored version; with a `converter`, in the version that was asked for. */
  readonly columns: Columns;
  /** By the apiVersion of the outcome: how to come there from the other served version. */
  readonly conversions: Readonly<Record<string, Conversion>>;
  /** In place of `conversions` where converting asks somebody else, and so takes time. */
  readonly converter?: Converter;
  /** How many of something there are to be, where the kind says that. */
  readonly scaling?: Scaling;
  readonly rules: Rules<T>;
}

/**
 * What raises metadata.generation: the content (whatever is neither metadata nor status), with labels or annotations where
 * they are handed on to other objects, or nothing; or there is none.
 */
export type Generation = "content" | "content and labels" | "content and annotations" | "fixed" | "absent";

/** Never changes what it is given, which is of the other version. */
export type Conversion = { convert(object: KubeObject): KubeObject }["convert"];

/** The objects, which are of other versions, in `apiVersion` and in the same order. Throws ApiError. */
export type Converter = (
  objects: readonly KubeObject[],
  apiVersion: string,
) => Promise<readonly KubeObject[]>;
