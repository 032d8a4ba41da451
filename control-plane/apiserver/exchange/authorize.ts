import { ApiError } from "../../../api/errors.js";
import { parseFieldSelector } from "../../../api/meta/field-selector.js";
import type { Attributes, Authorizer, Decision } from "../../auth/authorizer.js";
import type { Exchange } from "./exchange.js";
import type { RequestInfo } from "./request-info.js";

/** Asks, and throws 403 Forbidden in Kubernetes' words unless the answer is yes. */
export async function authorizeOrThrow(authorizer: Authorizer, attributes: Attributes): Promise<void> {
  const answer = authorizer.authorize(attributes);
  const decision = answer instanceof Promise ? await answer : answer;
  if (decision.decision !== "allow") throw forbidden(attributes, decision);
}

/** What a request has to be allowed to do. */
export function questionsOf({ info, user, query }: Exchange): Attributes[] {
  if (!info.isResource) return [{ user, verb: info.verb, path: info.path }];
  const { verb, group, version, resource, subresource, namespace, name } = info;
  const fieldSelector = selects.has(verb) ? requirements(query.get("fieldSelector")) : {};
  const asked = { user, verb, group, version, resource, subresource, namespace, name, ...fieldSelector };
  return getsIntoPod(info) ? [asked, { ...asked, verb: "create" }] : [asked];
}

const selects = new Set(["list", "watch", "deletecollection"]);

/** What a selector demands; one that can't be read limits nothing here, and is refused when it is used. */
export function requirements(selector: string | null | undefined): Pick<Attributes, "fieldSelector"> {
  if (!selector) return {};
  try {
    return { fieldSelector: parseFieldSelector(selector).requirements };
  } catch {
    return {};
  }
}

const waysIntoPod = new Set(["attach", "exec", "portforward"]);

/** WebSockets begin with a GET, but who may only read must not run commands. */
function getsIntoPod({ verb, group, resource, subresource }: RequestInfo): boolean {
  return verb === "get" && group === "" && resource === "pods" && waysIntoPod.has(subresource);
}

/** 403 in Kubernetes' words. */
export function forbidden(attributes: Attributes, { reason }: Decision): ApiError {
  const { group = "", resource = "", name = "" } = attributes;
  const why = reason ? `${question(attributes)}: ${reason}` : question(attributes);
  const details = {
    ...(name ? { name } : {}),
    ...(group ? { group } : {}),
    ...(resource ? { kind: resource } : {}),
  };
  return new ApiError("Forbidden", `${subject(group, resource, name)}${why}`, details);
}

function subject(group: string, resource: string, name: string): string {
  if (resource === "") return "forbidden: ";
  const qualified = group ? `${resource}.${group}` : resource;
  return name ? `${qualified} "${name}" is forbidden: ` : `${qualified} is forbidden: `;
}

function question({ user, verb, group, resource, subresource, namespace, path }: Attributes): string {
  const who = `User ${JSON.stringify(user.username ?? "")} cannot ${verb}`;
  if (path !== undefined) return `${who} path ${JSON.stringify(path)}`;
  const what = subresource ? `${resource}/${subresource}` : resource;
  const where = namespace ? `in the namespace "${namespace}"` : "at the cluster scope";
  return `${who} resource "${what}" in API group "${group ?? ""}" ${where}`;
}
