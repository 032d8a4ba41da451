import type { KubeObject } from "../api/meta/object.js";

/** Writes Events about objects, merging repeats into counts as Kubernetes' recorder does. Never throws, never waits. */
export interface EventRecorder {
  /** `reason` is one CamelCase word that `kubectl describe` shows; `fieldPath` narrows to a container. */
  event(
    about: KubeObject,
    type: "Normal" | "Warning",
    reason: string,
    message: string,
    options?: { readonly fieldPath?: string },
  ): void;
}
