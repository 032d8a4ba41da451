// A process of its own, started inside the service namespace: it opens sockets there and hands them to the proxy.
// It ends when the proxy lets go of it.
import type { Socket as UdpSocket } from "node:dgram";
import type { Server } from "node:net";
import { messageOf, systemCode } from "../../../common/errors.js";
import { openTcp, openUdp } from "./open-sockets.js";
import type { SocketAnswer, SocketRequest } from "./socket-helper.js";

async function serve({ id, protocol, address, port }: SocketRequest): Promise<void> {
  try {
    hand(id, await (protocol === "TCP" ? openListener(address, port) : openUdp(address, port)));
  } catch (error) {
    answer({ id, error: { message: messageOf(error), code: systemCode(error) } });
  }
}

async function openListener(address: string, port: number): Promise<Server> {
  const server = await openTcp(address, port);
  // Until it has been handed over it may accept one here, which nobody would serve.
  server.on("connection", (socket) => socket.resetAndDestroy());
  return server;
}

function hand(id: number, socket: Server | UdpSocket): void {
  process.send?.({ id } satisfies SocketAnswer, socket, undefined, () => socket.close());
}

function answer(message: SocketAnswer): void {
  process.send?.(message);
}

process.on("message", (request: SocketRequest) => void serve(request));
process.on("disconnect", () => process.exit(0));
// The terminal's interrupt reaches the whole group; the proxy decides when this one ends.
process.on("SIGINT", () => {});
