import type { IncomingMessage } from "node:http";
import { header } from "../../http/request.js";

/** What speaks of one connection only. */
const hopByHop = [
  "connection",
  "http2-settings",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];

/** What holds for all that a host serves, beside `Access-Control-…`. */
const ofOrigin: ReadonlySet<string> = new Set([
  "alt-svc",
  "clear-site-data",
  "nel",
  "report-to",
  "reporting-endpoints",
  "service-worker-allowed",
  "strict-transport-security",
]);

/** What no connection may have taken out: whom a message is for, and where it ends. */
const endToEnd: ReadonlySet<string> = new Set(["host", "content-length"]);

/** Makes a request's headers those that the backend shall see; who asked was taken out when it was read. */
export function prepareRequest(incoming: IncomingMessage, forwardedUri: string, upgrade: boolean): void {
  const { headers } = incoming;
  const protocol = headers.upgrade;
  headers.host ??= header(headers, ":authority");
  for (const name of Object.keys(headers)) if (name.startsWith(":")) delete headers[name];
  withoutHops(incoming);
  if (upgrade) Object.assign(headers, { connection: "Upgrade", upgrade: protocol });
  headers["x-forwarded-for"] = forwardedFor(incoming);
  headers["x-forwarded-uri"] = forwardedUri;
}

/** Takes out what speaks of one connection only, and what the connection itself names. */
export function withoutHops({ headers }: IncomingMessage): void {
  const named = header(headers, "connection")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => !endToEnd.has(name));
  for (const name of [...hopByHop, ...named]) delete headers[name];
}

/** Takes out of a backend's answer what a browser would believe of the whole origin, which is the API server's. */
export function withoutOrigin({ headers }: IncomingMessage): void {
  for (const name of Object.keys(headers))
    if (name.startsWith("access-control-") || ofOrigin.has(name)) delete headers[name];
}

function forwardedFor({ headers, socket }: IncomingMessage): string {
  const before = header(headers, "x-forwarded-for");
  return [before, socket.remoteAddress ?? ""].filter((one) => one !== "").join(", ");
}
