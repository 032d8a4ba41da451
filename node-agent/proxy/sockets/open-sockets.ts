import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { listenBacklog, serverOptions } from "./socket-opener.js";

/** Listens at an address of this process's own network namespace. */
export async function openTcp(address: string, port: number): Promise<Server> {
  const server = createServer(serverOptions);
  server.listen({ host: address, port, backlog: listenBacklog });
  await once(server, "listening");
  return server;
}

export async function openUdp(address: string, port: number): Promise<UdpSocket> {
  const socket = createSocket("udp4");
  socket.bind(port, address);
  await once(socket, "listening");
  return socket;
}
