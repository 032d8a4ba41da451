import type { CoreV1Event } from "../generated/types.js";
import { column, columns, count, wide } from "./column.js";
import { since } from "./human-duration.js";

const firstSeen = (event: CoreV1Event, now: number) => since(event.firstTimestamp ?? event.eventTime, now);

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

export const eventColumns = columns<CoreV1Event>(
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
