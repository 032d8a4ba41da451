import type { IncomingMessage } from "node:http";
import { withoutBearer } from "../../../auth/authentication/web-socket-bearer.js";
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

/** What no connection may have taken out: whom a message is for, and where it ends. */
const endToEnd: ReadonlySet<string> = new Set(["host", "content-length"]);

/** Makes a request's headers those that the backend shall see: nothing of who asked, and the path it was asked under. */
export function prepareRequest(incoming: IncomingMessage, forwardedUri: string, upgrade: boolean): void {
  const { headers } = incoming;
  const protocol = headers.upgrade;
  headers.host ??= header(headers, ":authority");
  for (const name of Object.keys(headers)) if (isPrivate(name)) delete headers[name];
  const protocols = withoutBearer(header(headers, "sec-websocket-protocol"));
  delete headers["sec-websocket-protocol"];
  if (protocols !== undefined) headers["sec-websocket-protocol"] = protocols;
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

/** Who asks, in whatever form: a backend could ask as them, or believe that we vouch for it. */
const isPrivate = (name: string) =>
  name.startsWith(":") ||
  name === "authorization" ||
  name.startsWith("impersonate-") ||
  name.startsWith("x-remote-");

function forwardedFor({ headers, socket }: IncomingMessage): string {
  const before = header(headers, "x-forwarded-for");
  return [before, socket.remoteAddress ?? ""].filter((one) => one !== "").join(", ");
}
