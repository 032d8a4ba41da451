import type { Versions } from "../../../api/apply/versions.js";
import type { KubeObject } from "../../../api/meta/object.js";
import type { Kind } from "../../../api/scheme/kind.js";
import type { Clock } from "../../../common/clock.js";
import type { Random } from "../../../common/random.js";
import type { Cache } from "../../storage/cache.js";
import type { AdmissionPlugin } from "../admission/admission.js";
import type { Patch, SubresourceStore } from "../contract/resource-store.js";
import type { Strategy } from "../contract/strategy.js";
import type { Quotas } from "./quotas.js";
import type { Writes } from "./writes.js";

/** Applies a patch to an object of a resource and returns the outcome, undecoded. Throws ApiError. */
export type Patcher = (kind: Kind, current: KubeObject, patch: Patch) => unknown;

/** What the verbs of one resource work with. */
export interface StoreParts {
  readonly kind: Kind;
  readonly strategy: Strategy;
  readonly storage: Writes;
  readonly cache: Cache;
  /** The kind is served since then: no watch begins before. */
  readonly since: number;
  /** Throws once the kind is served no more (404), or by another value (410): watches that are only now opened would never end. */
  confirmCurrent(): void;
  readonly admission: readonly AdmissionPlugin[];
  /** Asked behind all admission: the last that may refuse. */
  readonly quotas: Quotas;
  readonly clock: Clock;
  readonly random: Random;
  readonly patcher: Patcher;
  /** How fields are shared among those who write them. */
  readonly versions: Versions;
}

/** The store behind a subresource of the resource that the parts are of; undefined: not one that is an object or an action. */
export type Subresources = (parts: StoreParts, name: string) => SubresourceStore | undefined;
