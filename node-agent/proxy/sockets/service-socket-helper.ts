// A process of its own, started inside the service namespace: it opens sockets there and hands them to the proxy.
import type { Server } from "node:net";
import { serveSockets } from "../../host/helper-process.js";
import { openTcp, openUdp } from "./open-sockets.js";
import type { SocketRequest } from "./service-sockets.js";

serveSockets(({ protocol, address, port }: SocketRequest) =>
  protocol === "TCP" ? openListener(address, port) : openUdp(address, port),
);

async function openListener(address: string, port: number): Promise<Server> {
  const server = await openTcp(address, port);
  // Until it has been handed over it may accept one here, which nobody would serve.
  server.on("connection", (socket) => socket.resetAndDestroy());
  return server;
}
