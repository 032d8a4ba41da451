import type { Strategy } from "../contract/strategy.js";
import type { AdmissionPlugin, AdmissionRequest } from "./admission.js";

/** What lets objects of a resource in. */
interface Gate {
  readonly admission: readonly AdmissionPlugin[];
  readonly strategy: Pick<Strategy, "setDefaults">;
}

/**
 * Lets the plugins change the object, and fills defaults before and after them.
 * @param own says whose the object's fields are: what plugins add is nobody's
 */
export async function mutate(
  { admission, strategy }: Gate,
  request: AdmissionRequest,
  own?: () => Promise<void>,
): Promise<void> {
  const { object } = request;
  if (object) strategy.setDefaults?.(object);
  await own?.();
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
export async function approve({ admission }: Gate, request: AdmissionRequest): Promise<void> {
  for (const plugin of admission) {
    const pending = plugin.validate?.(request);
    if (pending) await pending;
  }
}
