import type { IncomingHttpHeaders } from "node:http";

/** Of one connection only, or said anew by us. What a client says of proxies before us is not believed. */
const dropped = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authorization",
  "proxy-authenticate",
  "te",
  "trailer",
  "upgrade",
  "http2-settings",
  "expect",
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-port",
  "x-forwarded-proto",
  "x-forwarded-scheme",
  "x-forwarded-prefix",
  "x-forwarded-server",
  "x-original-forwarded-for",
  "x-original-uri",
  "x-real-ip",
  "x-scheme",
  "x-request-id",
]);

/** What is known of a request's way here. */
export interface Arrival {
  /** Of the client: an address. */
  readonly client: string;
  /** As the client named it, with a port if that was said. */
  readonly host: string;
  readonly port: number;
  readonly isSecure: boolean;
  readonly id: string;
}

/** The headers that go to the backend. */
export function requestHeaders(
  headers: IncomingHttpHeaders,
  { client, host, port, isSecure, id }: Arrival,
  also: { readonly vhost?: string | undefined; readonly prefix?: string | undefined } = {},
): IncomingHttpHeaders {
  const named = namedBy(headers.connection);
  const kept: IncomingHttpHeaders = {};
  for (const name in headers) {
    if (dropped.has(name) || name.startsWith(":") || named?.has(name)) continue;
    kept[name] = headers[name];
  }
  const scheme = isSecure ? "https" : "http";
  kept.host = also.vhost ?? host;
  kept["x-request-id"] = id;
  kept["x-real-ip"] = client;
  kept["x-forwarded-for"] = client;
  kept["x-forwarded-host"] = host;
  kept["x-forwarded-port"] = String(port);
  kept["x-forwarded-proto"] = scheme;
  kept["x-forwarded-scheme"] = scheme;
  kept["x-scheme"] = scheme;
  if (also.prefix) kept["x-forwarded-prefix"] = also.prefix;
  return kept;
}

/** What an answer's own connection was about, taken away in place. */
export function dropConnectionHeaders(headers: IncomingHttpHeaders): void {
  const named = namedBy(headers.connection);
  for (const name of [
    "connection",
    "keep-alive",
    "proxy-connection",
    "proxy-authenticate",
    "te",
    "trailer",
    "upgrade",
  ])
    delete headers[name];
  for (const name of named ?? []) delete headers[name];
}

/** A connection may say of headers that they are its own; of those that frame the message it may not. */
function namedBy(connection: string | undefined): ReadonlySet<string> | undefined {
  if (connection === undefined || connection === "keep-alive" || connection === "close") return undefined;
  const names = connection
    .toLowerCase()
    .split(",")
    .map((name) => name.trim());
  return new Set(names.filter((name) => !framing.has(name)));
}

const framing = new Set(["host", "content-length", "transfer-encoding", "authorization", "cookie"]);
