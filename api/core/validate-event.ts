import { type FieldError, invalid } from "../field-error.js";
import type { CoreV1Event } from "../generated/types.js";

/** Events about cluster-scoped objects live in `default`, all others beside what they are about. */
export function validateEvent({ involvedObject, metadata }: CoreV1Event): FieldError[] {
  const about = involvedObject?.namespace ?? "";
  const field = "involvedObject.namespace";
  if (about === "") {
    if (metadata.namespace === "default" || metadata.namespace === "kube-system") return [];
    return [invalid(field, about, "does not match event.namespace")];
  }
  return about === metadata.namespace ? [] : [invalid(field, about, "does not match event.namespace")];
}
