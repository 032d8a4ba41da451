import type { StoreParts } from "../store-parts.js";
import type { AdmissionRequest } from "./admission.js";

/** Lets the plugins change the object, and fills defaults before and after them. */
export async function mutate({ admission, strategy }: StoreParts, request: AdmissionRequest): Promise<void> {
  const { object } = request;
  if (object) strategy.setDefaults?.(object);
  let called = false;
  for (const plugin of admission) {
    if (!plugin.admit) continue;
    called = true;
    const pending = plugin.admit(request);
    if (pending) await pending;
  }
  if (object && called) strategy.setDefaults?.(object);
}

/** Lets the plugins refuse what is about to be written. */
export async function approve({ admission }: StoreParts, request: AdmissionRequest): Promise<void> {
  for (const plugin of admission) {
    const pending = plugin.validate?.(request);
    if (pending) await pending;
  }
}
