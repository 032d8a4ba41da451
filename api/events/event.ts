import { event, eventColumns, eventConversions, fieldsAbout } from "../core/event.js";
import type { CoreV1Event } from "../generated/types.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";

/** The core group's events as events.k8s.io shows them: their fields have other names there. */
export const modernEvent: Kind<CoreV1Event> = defineKind<CoreV1Event>({
  group: "events.k8s.io",
  storedGroup: "",
  resource: "events",
  kind: "Event",
  shortNames: ["ev"],
  classes: { v1: "EventsV1Event" },
  generation: "absent",
  columns: eventColumns,
  conversions: eventConversions,
  rules: {
    ...event.rules,
    selectableFields: (event) => ({
      ...fieldsAbout(event, "regarding"),
      reportingController: event.reportingComponent ?? "",
    }),
  },
});
