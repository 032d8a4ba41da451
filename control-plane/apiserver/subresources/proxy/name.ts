import { badRequest } from "../../../../api/errors.js";

export interface ProxyName {
  readonly scheme: "http" | "https";
  readonly name: string;
  /** Number or name; empty: the default. */
  readonly port: string;
}

/** `name`, `name:port` or `scheme:name:port`; 400 in Kubernetes' words for anything else. `what` is pod, service or node. */
export function parseProxyName(what: string, text: string): ProxyName {
  const parts = text.split(":");
  const [scheme, name = "", port = ""] = parts.length === 3 ? parts : ["", ...parts];
  if (parts.length > 3 || name === "" || !isScheme(scheme))
    throw badRequest(`invalid ${what} request ${JSON.stringify(text)}`);
  return { scheme: scheme === "https" ? "https" : "http", name, port };
}

const isScheme = (text: string | undefined) => text === "" || text === "http" || text === "https";
