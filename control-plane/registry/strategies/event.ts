import { validateEvent } from "../../../api/core/validate-event.js";
import type { CoreV1Event } from "../../../api/generated/types.js";
import type { Strategy } from "../strategy.js";

const ttlSeconds = 3600;

export const eventStrategy: Strategy<CoreV1Event> = {
  allowCreateOnUpdate: true,
  ttlSeconds: () => ttlSeconds,
  validate: validateEvent,
  selectableFields: (event) => ({
    ...aboutFields(event, "involvedObject"),
    reportingComponent: event.reportingComponent ?? "",
    source: event.source?.component || (event.reportingComponent ?? ""),
  }),
};

/** The same events as events.k8s.io shows them: their fields have other names there. */
export const newEventStrategy: Strategy<CoreV1Event> = {
  ...eventStrategy,
  selectableFields: (event) => ({
    ...aboutFields(event, "regarding"),
    reportingController: event.reportingComponent ?? "",
  }),
};

const parts = ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"] as const;

function aboutFields({ involvedObject, reason = "", type = "" }: CoreV1Event, subject: string) {
  const about = parts.map((part) => [`${subject}.${part}`, involvedObject?.[part] ?? ""]);
  return { ...Object.fromEntries(about), reason, type } as Record<string, string>;
}
