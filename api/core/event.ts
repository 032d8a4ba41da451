import type { CoreV1Event } from "../generated/types.js";
import { type Columns, column, columns, count, wide } from "../printers/column.js";
import { since } from "../printers/human-duration.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { coreEvent, newEvent } from "./convert-event.js";
import { validateEvent } from "./validate-event.js";

const firstSeen = (event: CoreV1Event, now: number) => since(event.firstTimestamp ?? event.eventTime, now);

const secondsKept = 3600;

/** Also for the kind of events.k8s.io, which shows the same objects. */
export const eventColumns: Columns = columns<CoreV1Event>(
  column("Last Seen", "The time since it last happened.", lastSeen),
  column("Type", "Normal or Warning.", ({ type }) => type ?? ""),
  column("Reason", "Why, in one word.", ({ reason }) => reason ?? ""),
  column("Object", "What it happened to.", target),
  wide(
    "Subobject",
    "The part of the object it is about.",
    ({ involvedObject }) => involvedObject?.fieldPath ?? "",
  ),
  wide("Source", "Who reported it.", source),
  column("Message", "What happened.", ({ message }) => (message ?? "").trim()),
  wide("First Seen", "The time since it first happened.", firstSeen),
  {
    ...count<CoreV1Event>(
      "Count",
      "How often it happened.",
      ({ series, count }) => series?.count ?? (count || 1),
    ),
    priority: 1,
  },
  {
    ...wide<CoreV1Event>("Name", "The event's name.", ({ metadata }) => metadata.name ?? ""),
    format: "name",
  },
);

export const eventConversions: Kind["conversions"] = { v1: coreEvent, "events.k8s.io/v1": newEvent };

export const event: Kind<CoreV1Event> = defineKind<CoreV1Event>({
  group: "",
  resource: "events",
  kind: "Event",
  shortNames: ["ev"],
  classes: { v1: "CoreV1Event" },
  generation: "absent",
  columns: eventColumns,
  conversions: eventConversions,
  rules: {
    allowCreateOnUpdate: true,
    ttlSeconds: () => secondsKept,
    validate: validateEvent,
    selectableFields: (event) => ({
      ...fieldsAbout(event, "involvedObject"),
      reportingComponent: event.reportingComponent ?? "",
      source: event.source?.component || (event.reportingComponent ?? ""),
    }),
  },
});

const parts = ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"] as const;

/** What events of both kinds are selected by; `subject` is what the object they are about is called there. */
export function fieldsAbout(event: CoreV1Event, subject: string): Record<string, string> {
  const { involvedObject, reason = "", type = "" } = event;
  const about = parts.map((part) => [`${subject}.${part}`, involvedObject?.[part] ?? ""]);
  return { ...Object.fromEntries(about), reason, type };
}

function lastSeen(event: CoreV1Event, now: number): string {
  if (event.series) return since(event.series.lastObservedTime, now);
  return event.lastTimestamp ? since(event.lastTimestamp, now) : firstSeen(event, now);
}

function source({ source, reportingComponent, reportingInstance }: CoreV1Event): string {
  const component = source?.component || reportingComponent || "";
  const host = source?.host || reportingInstance;
  return host ? `${component}, ${host}` : component;
}

function target({ involvedObject }: CoreV1Event): string {
  const kind = (involvedObject?.kind ?? "").toLowerCase();
  return involvedObject?.name ? `${kind}/${involvedObject.name}` : kind;
}
