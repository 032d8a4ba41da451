import { ApiError } from "../../api/errors.js";
import type { Attributes, Authorizer, Decision } from "./authorizer.js";
import type { Exchange } from "./exchange.js";

/** Asks, and throws 403 Forbidden in Kubernetes' words unless the answer is yes. */
export async function authorizeOrThrow(authorizer: Authorizer, attributes: Attributes): Promise<void> {
  const answer = authorizer.authorize(attributes);
  const decision = answer instanceof Promise ? await answer : answer;
  if (decision.decision !== "allow") throw refused(attributes, decision);
}

/** What a request has to be allowed to do. */
export function attributesOf({ info, user }: Exchange): Attributes {
  if (!info.isResource) return { user, verb: info.verb, path: info.path };
  const { verb, group, version, resource, subresource, namespace, name } = info;
  return { user, verb, group, version, resource, subresource, namespace, name };
}

function refused(attributes: Attributes, { reason }: Decision): ApiError {
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
