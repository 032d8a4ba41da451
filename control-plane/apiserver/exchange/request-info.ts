import { badRequest } from "../../../api/errors.js";
import { parseFieldSelector } from "../../../api/meta/field-selector.js";
import { isPathSegmentName } from "../../../api/meta/path-segment-name.js";
import type { Scheme } from "../../../api/scheme.js";
import { unescaped } from "./percent-encoding.js";
import { type Served, servedAt } from "./served.js";

/**
 * What a request is about, read from its method, path and query as Kubernetes reads them. It is read once: what is
 * authorized and what is done both go by this.
 */
export interface RequestInfo {
  readonly isResource: boolean;
  readonly path: string;
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`, or none; the method for other paths. */
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  /** The namespace that is asked about: of a path to a namespace itself, that one. */
  readonly namespace: string;
  readonly resource: string;
  readonly subresource: string;
  /** From the path, or for a list or watch from its field selector. */
  readonly name: string;
  /** The path's parts from the resource on. */
  readonly parts: readonly string[];
  /** What stands in the path behind the subresource, as it was sent. */
  readonly below: string;
  /** What is there; undefined: nothing. */
  readonly served: Served | undefined;
}

const verbs: ReadonlyMap<string, string> = new Map([
  ["POST", "create"],
  ["GET", "get"],
  ["HEAD", "get"],
  ["PUT", "update"],
  ["PATCH", "patch"],
  ["DELETE", "delete"],
]);
const namespaceSubresources = new Set(["status", "finalize"]);

/** Throws 400 BadRequest for a path that is encoded wrongly, or has a name that can't be one. */
export function requestInfo(
  scheme: Scheme,
  method: string,
  path: string,
  query: URLSearchParams,
): RequestInfo {
  const parts = split(path);
  const grouped = parts[0] === "apis";
  const first = grouped ? 3 : 2;
  if ((parts[0] !== "api" && !grouped) || parts.length <= first) return nonresourceInfo(method, path);
  const watches = parts[first] === "watch" && parts.length > first + 1;
  const start = first + (watches ? 1 : 0);
  const end = locate(parts, start);
  const place = {
    group: grouped ? (parts[1] ?? "") : "",
    version: parts[first - 1] ?? "",
    within: end > start ? parts[start + 1] : undefined,
    parts: parts.slice(end),
  };
  const [resource = "", name = "", subresource = ""] = place.parts;
  const namespace = place.within ?? (resource === "namespaces" ? name : "");
  for (const text of [namespace, name]) checkName(text);
  return {
    isResource: true,
    path,
    ...refine(watches ? watchVerb(method) : (verbs.get(method) ?? ""), name, query),
    group: place.group,
    version: place.version,
    namespace,
    resource,
    subresource,
    parts: place.parts,
    below: place.parts.length > 2 ? behind(path, end + 3) : "",
    served: watches && subresource !== "" ? undefined : servedAt(scheme, place),
  };
}

/** Where the resource stands: behind `namespaces/NAME`, unless that itself is the resource. */
function locate(parts: readonly string[], start: number): number {
  const third = parts[start + 2];
  const inNamespace =
    parts[start] === "namespaces" && third !== undefined && !namespaceSubresources.has(third);
  return inNamespace ? start + 2 : start;
}

/** The old way to watch: by a path instead of the query. */
const watchVerb = (method: string) => (method === "GET" || method === "HEAD" ? "watch" : "");

/** Collections: a get is a list or a watch, a delete is a deletecollection; a selected name counts as the name. */
function refine(verb: string, name: string, query: URLSearchParams): { verb: string; name: string } {
  if (name !== "") return { verb, name };
  if (verb === "get") {
    return { verb: isTrue(query.get("watch")) ? "watch" : "list", name: selectedName(query) };
  }
  if (verb === "watch") return { verb, name: selectedName(query) };
  return { verb: verb === "delete" ? "deletecollection" : verb, name };
}

/** How Kubernetes reads a boolean of a query: anything but false and 0. */
export function isTrue(value: string | null): boolean {
  return value !== null && value.toLowerCase() !== "false" && value !== "0";
}

function selectedName(query: URLSearchParams): string {
  const selector = query.get("fieldSelector");
  if (!selector?.includes("metadata.name")) return "";
  try {
    const name = parseFieldSelector(selector).exact("metadata.name") ?? "";
    return isPathSegmentName(name).length === 0 ? name : "";
  } catch {
    return "";
  }
}

function checkName(text: string): void {
  const errors = isPathSegmentName(text);
  if (errors.length > 0)
    throw badRequest(`Name parameter invalid: ${JSON.stringify(text)}: ${errors.join(";")}`);
}

export function nonresourceInfo(method: string, path: string): RequestInfo {
  return {
    isResource: false,
    path,
    verb: method.toLowerCase(),
    group: "",
    version: "",
    namespace: "",
    resource: "",
    subresource: "",
    name: "",
    parts: [],
    below: "",
    served: undefined,
  };
}

/** The parts between slashes; none of a path that starts with two, behind which browsers would look for a host. */
function split(path: string): string[] {
  if (!/^\/(?!\/)/.test(path)) return [];
  let end = path.length;
  while (end > 1 && path[end - 1] === "/") end -= 1;
  const parts = path.slice(1, end).split("/");
  return path.includes("%") ? parts.map(unescaped) : parts;
}

/** What follows the first `count` parts, from its slash on. */
function behind(path: string, count: number): string {
  let at = 0;
  for (let left = count; left > 0 && at >= 0; left -= 1) at = path.indexOf("/", at + 1);
  return at < 0 ? "" : path.slice(at);
}
