import type { Socket as UdpSocket } from "node:dgram";
import type { Server, Socket } from "node:net";
import type { Clock } from "../../../common/clock.js";
import type { SocketOpener } from "../sockets/socket-opener.js";
import type { Transport } from "./resolver.js";
import { FrameReader, frame } from "./tcp-frames.js";

export type Answerer = (query: Buffer, transport: Transport) => Promise<Buffer | undefined>;

const idleMs = 10_000;
const maxConnections = 256;

/** UDP and TCP port 53 of one address. */
export class DnsListeners {
  private constructor(
    private readonly udp: UdpSocket,
    private readonly tcp: Server,
  ) {}

  static async open(
    sockets: SocketOpener,
    address: string,
    answer: Answerer,
    clock: Clock,
  ): Promise<DnsListeners> {
    const udp = await sockets.openUdp(address, 53);
    const tcp = await sockets.openTcp(address, 53).catch((error) => {
      udp.close();
      throw error;
    });
    tcp.maxConnections = maxConnections;
    serveUdp(udp, answer);
    tcp.on("connection", (socket) => serveTcp(socket, answer, clock));
    tcp.on("error", () => {});
    return new DnsListeners(udp, tcp);
  }

  close(): void {
    this.udp.close();
    this.tcp.close();
  }
}

function serveUdp(socket: UdpSocket, answer: Answerer): void {
  let open = true;
  socket.on("close", () => {
    open = false;
  });
  socket.on("error", () => {});
  socket.on("message", async (query, { address, port }) => {
    const reply = await answer(query, "udp");
    if (reply && open) socket.send(reply, port, address, () => {});
  });
}

function serveTcp(socket: Socket, answer: Answerer, clock: Clock): void {
  const reader = new FrameReader();
  let cancel = clock.after(idleMs, () => socket.destroy());
  socket.on("error", () => {});
  socket.on("end", () => socket.end());
  socket.on("close", () => cancel());
  socket.on("data", async (data) => {
    cancel();
    cancel = clock.after(idleMs, () => socket.destroy());
    // Taken one after the other: a client that asks faster than it reads waits.
    socket.pause();
    for (const query of reader.push(data)) {
      const reply = await answer(query, "tcp");
      if (reply && socket.writable) socket.write(frame(reply));
    }
    socket.resume();
  });
}
