import { type WebSocket, WebSocketServer } from "ws";
import type { UpgradedConnection } from "../http/response.js";

const maxPayload = 32 * 1024 * 1024;

/** Answers 101 and gives the WebSocket. `protocol` is one that the client offered, or empty. */
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
  return new Promise((resolve) => server.handleUpgrade(request, socket, head, resolve));
}
