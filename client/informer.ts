import type { KubeObject } from "../api/meta/object.js";
import type { ResourceType } from "../api/resources.js";

/** Read access to a local copy. Objects are frozen and shared; keys are `namespace/name` or `name`. */
export interface Lister<T extends KubeObject> {
  get(key: string): T | undefined;
  /** All, or those of one namespace. */
  list(namespace?: string): readonly T[];
  /** Those whose index function gave `value`. */
  byIndex(index: string, value: string): readonly T[];
}

export interface InformerHandler<T extends KubeObject> {
  onAdd?(object: T): void;
  onUpdate?(object: T, old: T): void;
  onDelete?(last: T): void;
}

/** A local copy of one resource, kept current by list and watch. */
export interface Informer<T extends KubeObject> extends Lister<T> {
  readonly type: ResourceType<T>;
  /** The resourceVersion up to which the copy is complete: a write is visible here once this has reached it. */
  readonly revision: number;
  /** Objects that are already there are delivered as adds. Returns the way to leave. */
  addHandler(handler: InformerHandler<T>): () => void;
  /** Give the same name the same function; may be called at any time. */
  addIndex(name: string, valuesOf: (object: T) => readonly string[]): void;
  /** Resolves when the first list has been applied. */
  synced(signal?: AbortSignal): Promise<void>;
}

/** One shared informer a resource; started when first asked for, stopped alone or with the factory's signal. */
export interface InformerFactory {
  informer<T extends KubeObject>(type: ResourceType<T>): Informer<T>;
  /** Ends the resource's informer for all who have it, and tells their handlers nothing. The next to ask gets a new one. */
  stop(type: ResourceType): void;
  /** Resolves when the informers of these resources have synced; of all that were asked for so far, when none are named. */
  synced(signal?: AbortSignal, types?: readonly ResourceType[]): Promise<void>;
}
