import type { KubeObject } from "../../api/meta/object.js";
import type { ResourceInfo } from "../../api/scheme.js";
import type { Clock } from "../../common/clock.js";
import type { Random } from "../../common/random.js";
import type { Cache } from "../storage/cache.js";
import type { Storage } from "../storage/storage.js";
import type { AdmissionPlugin } from "./admission/admission.js";
import type { GenericStore } from "./generic-store.js";
import type { Patch, SubresourceStore } from "./resource-store.js";
import type { Strategy } from "./strategy.js";

/** Applies a patch to an object of a resource and returns the outcome, undecoded. Throws ApiError. */
export type Patcher = (info: ResourceInfo, current: KubeObject, patch: Patch) => unknown;

/** The store behind a subresource that the generic store doesn't know: scale, binding, eviction, token … */
export type Subresources = (store: GenericStore, name: string) => SubresourceStore | undefined;

/** What the verbs of one resource work with. */
export interface StoreParts {
  readonly info: ResourceInfo;
  readonly strategy: Strategy;
  readonly storage: Storage;
  readonly cache: Cache;
  readonly admission: readonly AdmissionPlugin[];
  readonly clock: Clock;
  readonly random: Random;
  readonly patcher: Patcher;
}
