import { convert, storedApiVersion } from "../../api/conversion/convert.js";
import { apiVersionOf, type KubeObject } from "../../api/meta/object.js";
import type { ResourceType } from "../../api/resources.js";
import type { Kind } from "../../api/scheme/kind.js";
import type { WatchEvent } from "../../client/client.js";
import type { EntryEvent } from "./resource-store.js";

/** What the caller asked for is of the type's version; what another kind answers (Scale) passes as it is. */
export function served<T extends KubeObject>(type: ResourceType<T>, info: Kind, object: KubeObject): T {
  return (object.kind === info.kind ? convert(info, object, apiVersionOf(type)) : object) as T;
}

export function servedEvent<T extends KubeObject>(
  type: ResourceType<T>,
  info: Kind,
  event: EntryEvent,
): WatchEvent<T> {
  if (event.type !== "BOOKMARK") return { type: event.type, object: served(type, info, event.entry.object) };
  const { revision, initialEventsEnd } = event;
  return { type: "BOOKMARK", resourceVersion: String(revision), initialEventsEnd };
}

/** What the caller gave, in the version that is stored; it may have left out version and kind. */
export function stored(type: ResourceType, info: Kind, object: KubeObject): KubeObject {
  const typed = {
    ...object,
    apiVersion: object.apiVersion ?? apiVersionOf(type),
    kind: object.kind ?? info.kind,
  };
  // Only objects of the resource itself are converted; a Scale has its own version.
  return typed.kind === info.kind ? convert(info, typed, storedApiVersion(info)) : typed;
}
