import { convertAll, storedApiVersion } from "../../../api/conversion/convert.js";
import { apiVersionOf, type KubeObject } from "../../../api/meta/object.js";
import type { ResourceType } from "../../../api/resources.js";
import type { Kind } from "../../../api/scheme/kind.js";
import type { WatchEvent } from "../../../client/client.js";
import type { EntryEvent } from "../contract/resource-store.js";

/** What the caller asked for is of the type's version; what another kind answers (Scale) passes as it is. */
export async function served<T extends KubeObject>(
  type: ResourceType<T>,
  kind: Kind,
  object: KubeObject,
): Promise<T> {
  if (object.kind !== kind.kind) return object as T;
  const [found = object] = await servedAll(type, kind, [object]);
  return found as T;
}

/** Objects of the resource itself. */
export function servedAll<T extends KubeObject>(
  type: ResourceType<T>,
  kind: Kind,
  objects: readonly KubeObject[],
): readonly T[] | Promise<readonly T[]> {
  const found = convertAll(kind, objects, apiVersionOf(type));
  return found as readonly T[] | Promise<readonly T[]>;
}

export async function servedEvents<T extends KubeObject>(
  type: ResourceType<T>,
  kind: Kind,
  events: readonly EntryEvent[],
): Promise<readonly WatchEvent<T>[]> {
  const changes = events.flatMap((event) => (event.type === "BOOKMARK" ? [] : [event.entry.object]));
  const objects = (await servedAll(type, kind, changes)).values();
  return events.map((event) => servedEvent(event, () => objects.next().value as T));
}

function servedEvent<T extends KubeObject>(event: EntryEvent, next: () => T): WatchEvent<T> {
  if (event.type !== "BOOKMARK") return { type: event.type, object: next() };
  const { revision, initialEventsEnd } = event;
  return { type: "BOOKMARK", resourceVersion: String(revision), initialEventsEnd };
}

/** What the caller gave, in the version that is stored; it may have left out version and kind. */
export async function stored(type: ResourceType, kind: Kind, object: KubeObject): Promise<KubeObject> {
  const typed = {
    ...object,
    apiVersion: object.apiVersion ?? apiVersionOf(type),
    kind: object.kind ?? kind.kind,
  };
  // Only objects of the resource itself are converted; a Scale has its own version.
  if (typed.kind !== kind.kind) return typed;
  const [found = typed] = await convertAll(kind, [typed], storedApiVersion(kind));
  return found;
}
