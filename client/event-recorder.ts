import type { KubeObject } from "../api/meta/object.js";

export interface EventOptions {
  /** Narrows to a container. */
  readonly fieldPath?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Writes Events about objects, merging repeats into counts as Kubernetes' recorder does. Never throws, never waits. */
export interface EventRecorder {
  /** `reason` is one CamelCase word that `kubectl describe` shows. */
  event(
    about: KubeObject,
    type: "Normal" | "Warning",
    reason: string,
    message: string,
    options?: EventOptions,
  ): void;
}
