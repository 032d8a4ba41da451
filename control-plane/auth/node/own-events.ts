import type { CoreV1Event } from "../../../api/generated/types.js";
import type { WriteRequest } from "../admission.js";

/** Why node `nodeName` may not write this event: it tells what happens anywhere, but always as itself. */
export function eventRefusal(nodeName: string, { object, old }: WriteRequest): string | undefined {
  const own = [object, old].every(
    (event) => event === undefined || hostOf(event as CoreV1Event) === nodeName,
  );
  return own ? undefined : `node "${nodeName}" can only write events whose source is itself`;
}

const hostOf = ({ source, reportingInstance }: CoreV1Event) => source?.host || reportingInstance;
