import type { CoreV1Event, EventsV1Event } from "../generated/types.js";

/** An events.k8s.io/v1 event as the core group shows it. */
export function coreEvent(event: EventsV1Event): CoreV1Event {
  const {
    regarding,
    note,
    deprecatedSource,
    deprecatedFirstTimestamp,
    deprecatedLastTimestamp,
    deprecatedCount,
    reportingController,
    reportingInstance,
    ...same
  } = event;
  return defined<CoreV1Event>({
    ...same,
    apiVersion: "v1",
    involvedObject: regarding ?? {},
    message: note,
    source: deprecatedSource ?? {},
    firstTimestamp: deprecatedFirstTimestamp,
    lastTimestamp: deprecatedLastTimestamp,
    count: deprecatedCount,
    reportingComponent: reportingController ?? "",
    reportingInstance: reportingInstance ?? "",
  });
}

/** A core event as events.k8s.io/v1 shows it. */
export function newEvent(event: CoreV1Event): EventsV1Event {
  const {
    involvedObject,
    message,
    source,
    firstTimestamp,
    lastTimestamp,
    count,
    reportingComponent,
    series,
    eventTime,
    ...same
  } = event;
  return defined<EventsV1Event>({
    ...same,
    apiVersion: "events.k8s.io/v1",
    eventTime: eventTime as string,
    regarding: involvedObject,
    note: message,
    deprecatedSource: source,
    deprecatedFirstTimestamp: firstTimestamp,
    deprecatedLastTimestamp: lastTimestamp,
    deprecatedCount: count,
    reportingController: reportingComponent,
    series: series && { count: series.count ?? 0, lastObservedTime: series.lastObservedTime ?? "" },
  });
}

function defined<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T;
}
