import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { messageOf } from "../../common/errors.js";
import type { Guard } from "../../common/guard.js";

export interface LocalAnswer {
  readonly code?: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What is told, by path. */
export type LocalRoutes = ReadonlyMap<string, () => Promise<LocalAnswer>>;

export const plainText = (body: string, code = 200): LocalAnswer => ({
  code,
  type: "text/plain; charset=utf-8",
  body,
});

/** Few ask, and all are near. */
const limits = {
  headersTimeout: 2_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 60_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 8_192,
};
const maxConnections = 64;

/**
 * An HTTP server for this host alone: it only tells, within bounds.
 * @param anyHost whether it may be called by any name; else a page that a browser was led to by a name of somebody's
 * own that stands for 127.0.0.1 could read it
 */
export function localServer(routes: Pick<LocalRoutes, "get">, guard: Guard, anyHost = false): Server {
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { code = 200, type, body, headers } = await answerTo(request, routes, anyHost);
    response.writeHead(code, { "content-type": type, "x-content-type-options": "nosniff", ...headers });
    response.end(request.method === "HEAD" ? undefined : body);
  };
  const server = createServer(limits, (request, response) => {
    guard.wrap("local request", answer, () => response.destroy())(request, response);
  });
  server.maxConnections = maxConnections;
  server.on("clientError", (_error, socket) => socket.destroy());
  return server;
}

async function answerTo(
  { method = "", url = "/", headers }: IncomingMessage,
  routes: Pick<LocalRoutes, "get">,
  anyHost: boolean,
): Promise<LocalAnswer> {
  if (method !== "GET" && method !== "HEAD") return plainText("405 method not allowed\n", 405);
  // Browsers always say it.
  if (!anyHost && !isThisHost(headers.host ?? "localhost")) return plainText("403 forbidden\n", 403);
  const path = url.split("?", 1)[0] ?? "/";
  const route = routes.get(path);
  if (!route) return plainText("404 page not found\n", 404);
  return route().catch((error: unknown) => plainText(messageOf(error), 500));
}

function isThisHost(host: string): boolean {
  const name = host.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
  return ["localhost", "127.0.0.1", "::1"].includes(name);
}
