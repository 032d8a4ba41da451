import { type WebSocket, WebSocketServer } from "ws";
import { badRequest } from "../../../api/errors.js";
import { type HttpRequest, header } from "../http/request.js";
import type { UpgradedConnection } from "../http/response.js";

const maxPayload = 32 * 1024 * 1024;

/** Throws BadRequest where RFC 6455 lets no server answer 101. */
export function checkHandshake({ method, headers }: Pick<HttpRequest, "method" | "headers">): void {
  if (method !== "GET") throw badRequest("a WebSocket is asked for with GET");
  if (!/^[+/0-9A-Za-z]{22}==$/.test(header(headers, "sec-websocket-key")))
    throw badRequest("missing or invalid Sec-WebSocket-Key header");
  if (!["8", "13"].includes(header(headers, "sec-websocket-version")))
    throw badRequest("missing or invalid Sec-WebSocket-Version header");
}

/**
 * Answers 101 and gives the WebSocket; rejects when the client has gone or is refused. `protocol` is one that the client
 * offered, or empty.
 */
export function upgradeToWebSocket(
  { request, socket, head }: UpgradedConnection,
  protocol: string,
): Promise<WebSocket> {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload,
    perMessageDeflate: false,
    handleProtocols: () => protocol || false,
  });
  return new Promise((resolve, reject) => {
    const left = () => reject(new Error("the client went away before the upgrade"));
    if (socket.destroyed) return left();
    socket.once("close", left);
    server.handleUpgrade(request, socket, head, (upgraded) => {
      socket.off("close", left);
      resolve(upgraded);
    });
  });
}
