import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import httpProxy from "http-proxy";
import { ApiError } from "../../../../api/errors.js";
import { messageOf } from "../../../../common/errors.js";
import { sendBytes } from "../../http/node-response.js";
import { writeRaw } from "../../http/raw-response.js";
import type { UpgradedConnection } from "../../http/response.js";
import { errorResponse } from "../../negotiation/error-response.js";
import { prepareRequest, withoutHops, withoutOrigin } from "./headers.js";
import { type ProxiedPage, rewriteLocation } from "./location.js";
import type { TunnelAgent } from "./tunnel-agent.js";

/** One request on its way to a backend. */
export interface Forwarding {
  readonly agent: TunnelAgent;
  readonly page: ProxiedPage;
  /** Path and query as the backend shall see them. */
  readonly path: string;
}

/** Sends a request on and its answer back, both streamed; 503 when the backend can't be reached. */
export function forwardRequest(
  incoming: IncomingMessage,
  response: ServerResponse,
  forwarding: Forwarding,
): Promise<void> {
  const proxy = proxyFor(forwarding, incoming, false);
  return new Promise((resolve) => {
    response.on("close", resolve);
    proxy.web(incoming, response, {}, (error) => {
      if (response.headersSent) response.destroy();
      else sendBytes(response, errorResponse(unreachable(error, forwarding)), false);
    });
  });
}

/** Joins the client's connection with the backend's once that has agreed to become a WebSocket. */
export function forwardUpgrade(
  { request, socket, head }: UpgradedConnection,
  forwarding: Forwarding,
): Promise<void> {
  const proxy = proxyFor(forwarding, request, true);
  return new Promise((resolve) => {
    let joined: Duplex | undefined;
    proxy.on("open", (backend) => {
      joined = backend;
    });
    socket.on("close", () => {
      joined?.destroy();
      resolve();
    });
    proxy.ws(request, socket, head, {}, (error) => {
      if (joined) socket.destroy();
      else writeRaw(socket, errorResponse(unreachable(error, forwarding)));
    });
  });
}

/** A proxy for one request: its agent knows the one backend. */
function proxyFor({ agent, page, path }: Forwarding, incoming: IncomingMessage, upgrade: boolean) {
  const forwardedUri = `${page.prefix}${path.replace(/\?.*/, "")}`;
  prepareRequest(incoming, forwardedUri, upgrade);
  // Not assigned: of an HTTP/2 request that would put it back among the headers.
  Object.defineProperty(incoming, "url", { value: path });
  // The agent makes TLS of it where that is asked for, so that to HTTP every backend is plain.
  const target = { protocol: "http:", host: "backend", port: 80 };
  const proxy = httpProxy.createProxyServer({ agent, target, toProxy: true });
  proxy.on("proxyRes", (answer) => prepareAnswer(answer, page));
  return proxy.on("proxyReqWs", (outgoing) => {
    outgoing.on("upgrade", withoutOrigin);
    outgoing.on("response", (answer) => {
      prepareAnswer(answer, page);
      answer.headers.connection = "close";
    });
  });
}

/** Makes an answer's headers those that the client shall see. */
function prepareAnswer(answer: IncomingMessage, page: ProxiedPage): void {
  withoutHops(answer);
  withoutOrigin(answer);
  const { location } = answer.headers;
  if (location) answer.headers.location = rewriteLocation(location, page);
}

const unreachable = (error: unknown, { agent }: Forwarding) =>
  new ApiError("ServiceUnavailable", `error trying to reach service: ${agent.failure ?? messageOf(error)}`);
