import { badRequest } from "../../../api/errors.js";
import { type FieldError, forbiddenField, invalidObject, notSupported } from "../../../api/field-error.js";
import type { EntryListOptions, EntryWatchOptions } from "../../registry/contract/resource-store.js";
import type { Exchange } from "../exchange/exchange.js";
import { isTrue, type RequestInfo } from "../exchange/request-info.js";
import { parseInt64 } from "./int64.js";

/** The selection and paging that a list or deletecollection asks for. */
export function listOptions({ query, info }: Exchange): EntryListOptions {
  if (query.size === 0) return { namespace: info.served?.namespace };
  if (query.has("sendInitialEvents") && !isTrue(query.get("watch"))) {
    refuse(forbiddenField("sendInitialEvents", "sendInitialEvents is forbidden for list"));
  }
  integer(query, "timeoutSeconds");
  return {
    ...selection(query, info),
    resourceVersionMatch: versionMatch(query),
    limit: integer(query, "limit"),
    continue: query.get("continue") || undefined,
  };
}

export interface WatchRequest extends EntryWatchOptions {
  readonly timeoutSeconds?: number | undefined;
}

export function watchOptions({ query, info }: Exchange): WatchRequest {
  const sendInitialEvents = query.has("sendInitialEvents")
    ? isTrue(query.get("sendInitialEvents"))
    : undefined;
  const resourceVersionMatch = versionMatch(query);
  checkInitialEvents(sendInitialEvents, resourceVersionMatch);
  return {
    ...selection(query, info),
    resourceVersionMatch,
    sendInitialEvents,
    allowWatchBookmarks: isTrue(query.get("allowWatchBookmarks")),
    timeoutSeconds: integer(query, "timeoutSeconds"),
  };
}

/** Nothing but the object of the name that was authorized, when there was one. */
function selection(query: URLSearchParams, { served, name, parts }: RequestInfo) {
  const asked = query.get("fieldSelector");
  if (asked && parts.length > 1) {
    throw badRequest("both a name and a field selector provided; please provide one or the other");
  }
  const byName = name && `metadata.name=${name.replace(/[\\,=]/g, "\\$&")}`;
  return {
    namespace: served?.namespace,
    labelSelector: query.get("labelSelector") || undefined,
    fieldSelector: [asked, byName].filter(Boolean).join(",") || undefined,
    resourceVersion: query.get("resourceVersion") || undefined,
  };
}

function versionMatch(query: URLSearchParams): "Exact" | "NotOlderThan" | undefined {
  const match = query.get("resourceVersionMatch") || undefined;
  if (match === undefined || match === "Exact" || match === "NotOlderThan") return match;
  return refuse(notSupported("resourceVersionMatch", match, ["Exact", "NotOlderThan", ""]));
}

function checkInitialEvents(sendInitialEvents: boolean | undefined, match: string | undefined): void {
  const field = "resourceVersionMatch";
  if (sendInitialEvents === undefined && match !== undefined) {
    refuse(
      forbiddenField(
        field,
        "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided",
      ),
    );
  }
  if (sendInitialEvents !== undefined && match !== "NotOlderThan") {
    refuse(forbiddenField(field, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
  }
}

function refuse(error: FieldError): never {
  throw invalidObject({ group: "meta.k8s.io", kind: "ListOptions" }, "", [error]);
}

function integer(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  return text ? parseInt64(text) : undefined;
}
