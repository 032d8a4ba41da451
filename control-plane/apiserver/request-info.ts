import { parseFieldSelector } from "../../api/meta/field-selector.js";
import { unescaped } from "./percent-encoding.js";

/** What a request is about, read from its method, path and query as Kubernetes reads them. */
export interface RequestInfo {
  readonly isResource: boolean;
  readonly path: string;
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`, `proxy`; the method for other paths. */
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly namespace: string;
  readonly resource: string;
  readonly subresource: string;
  readonly name: string;
  /** The path's parts from the resource on. */
  readonly parts: readonly string[];
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
const nothing: readonly string[] = [];

/** Throws 400 BadRequest for a path that is encoded wrongly. */
export function requestInfo(method: string, path: string, query: URLSearchParams): RequestInfo {
  const parts = split(path);
  const grouped = parts[0] === "apis";
  const first = grouped ? 3 : 2;
  if ((parts[0] !== "api" && !grouped) || parts.length <= first) return nonresourceInfo(method, path);
  const group = grouped ? (parts[1] ?? "") : "";
  const version = parts[first - 1] ?? "";
  const special = parts[first] === "watch" || parts[first] === "proxy";
  if (special && parts.length < first + 2) return nonresourceInfo(method, path);
  const verb = special ? (parts[first] ?? "") : (verbs.get(method) ?? "");
  const target = locate(parts, special ? first + 1 : first, verb);
  const { namespace, resource, subresource, parts: rest } = target;
  const { verb: refined, name } = refine(verb, target.name, query);
  return {
    isResource: true,
    path,
    verb: refined,
    group,
    version,
    namespace,
    resource,
    subresource,
    name,
    parts: rest,
  };
}

function locate(parts: readonly string[], start: number, verb: string) {
  let from = start;
  let namespace = "";
  if (parts[start] === "namespaces" && parts.length > start + 1) {
    namespace = parts[start + 1] ?? "";
    const third = parts[start + 2];
    if (third !== undefined && !namespaceSubresources.has(third)) from = start + 2;
  }
  const rest = from === 0 ? parts : parts.slice(from);
  return {
    namespace,
    resource: rest[0] ?? "",
    name: rest[1] ?? "",
    subresource: verb === "proxy" ? "" : (rest[2] ?? ""),
    parts: rest,
  };
}

/** Collections: a get is a list or a watch, a delete is a deletecollection; a selected name counts as the name. */
function refine(verb: string, name: string, query: URLSearchParams): { verb: string; name: string } {
  if (name !== "") return { verb, name };
  if (verb === "get") {
    const watch = query.get("watch");
    return { verb: isTrue(watch) ? "watch" : "list", name: selectedName(query) };
  }
  if (verb === "watch") return { verb, name: selectedName(query) };
  return { verb: verb === "delete" ? "deletecollection" : verb, name };
}

/** How Kubernetes reads a boolean of a query: anything but false and 0. */
export function isTrue(value: string | null): boolean {
  return value !== null && value !== "false" && value !== "0";
}

function selectedName(query: URLSearchParams): string {
  const selector = query.get("fieldSelector");
  if (!selector?.includes("metadata.name")) return "";
  try {
    return parseFieldSelector(selector).exact("metadata.name") ?? "";
  } catch {
    return "";
  }
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
    parts: nothing,
  };
}

function split(path: string): string[] {
  let start = 0;
  let end = path.length;
  while (path[start] === "/") start += 1;
  while (end > start && path[end - 1] === "/") end -= 1;
  if (start === end) return [];
  const parts = path.slice(start, end).split("/");
  return path.includes("%") ? parts.map(unescaped) : parts;
}
