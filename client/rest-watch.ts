import type { IncomingMessage } from "node:http";
import { ApiError } from "../api/errors.js";
import type { V1Status } from "../api/generated/types.js";
import { parseJson } from "../api/json/parse-json.js";
import type { KubeObject } from "../api/meta/object.js";
import type { WatchEvent } from "./client.js";

interface Line {
  readonly type: string;
  readonly object: unknown;
}

/** The events of a watch's body, as many at a time as came together. Throws ApiError when the server says ERROR. */
export async function* watchEvents<T extends KubeObject>(
  body: IncomingMessage,
): AsyncGenerator<readonly WatchEvent<T>[]> {
  body.setEncoding("utf8");
  let rest = "";
  for await (const chunk of body as AsyncIterable<string>) {
    const end = chunk.lastIndexOf("\n");
    if (end < 0) {
      rest += chunk;
      continue;
    }
    const lines = (rest + chunk.slice(0, end)).split("\n");
    rest = chunk.slice(end + 1);
    yield lines.filter((line) => line !== "").map((line) => eventOf<T>(parseJson(line) as Line));
  }
}

function eventOf<T extends KubeObject>({ type, object }: Line): WatchEvent<T> {
  switch (type) {
    case "ADDED":
    case "MODIFIED":
    case "DELETED":
      return { type, object: object as T };
    case "BOOKMARK": {
      const { resourceVersion = "", annotations } = (object as KubeObject).metadata;
      const initialEventsEnd = annotations?.["k8s.io/initial-events-end"] === "true";
      return { type, resourceVersion, initialEventsEnd };
    }
    default:
      throw ApiError.fromStatus(object as V1Status);
  }
}
