import { createHash } from "node:crypto";
import type { Backend } from "../../proxy/services/endpoint-choice.js";
import type { RouteSettings } from "../routes/settings.js";

/** What a cookie names a pod by: its address is nobody's business. */
export const stickyName = ({ address, port }: Backend): string =>
  createHash("sha256").update(`${address}:${port}`).digest("hex").slice(0, 32);

/** The pod that a client was with; undefined when there is none, or no more. */
export function stickyBackend(
  cookies: string | undefined,
  name: string,
  backends: readonly Backend[],
): Backend | undefined {
  const value = cookieOf(cookies, name);
  return value === undefined ? undefined : backends.find((backend) => stickyName(backend) === value);
}

function cookieOf(cookies: string | undefined, name: string): string | undefined {
  for (const part of (cookies ?? "").split(";")) {
    const equals = part.indexOf("=");
    if (equals > 0 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim();
  }
  return undefined;
}

/** What makes a client come back to a pod. */
export function stickyCookie(backend: Backend, settings: RouteSettings, isSecure: boolean): string {
  const { cookieName, cookieMaxAge, cookiePath, cookieSameSite, cookieSecure } = settings;
  return [
    `${cookieName}=${stickyName(backend)}`,
    ...(cookieMaxAge === undefined ? [] : [`Max-Age=${cookieMaxAge}`]),
    `Path=${cookiePath}`,
    ...((cookieSecure ?? isSecure) ? ["Secure"] : []),
    "HttpOnly",
    ...(cookieSameSite ? [`SameSite=${cookieSameSite}`] : []),
  ].join("; ");
}
