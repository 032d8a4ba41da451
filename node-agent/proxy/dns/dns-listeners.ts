import type { RemoteInfo, Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import type { Server, Socket } from "node:net";
import type { Clock } from "../../../common/clock.js";
import type { Guard } from "../../../common/guard.js";
import { ClientShares } from "../services/client-shares.js";
import type { SocketOpener } from "../sockets/socket-opener.js";
import type { Transport } from "./resolver.js";
import { FrameReader, frame } from "./tcp-frames.js";

/** @param client the address of whoever asks */
export type Answerer = (query: Buffer, transport: Transport, client: string) => Promise<Buffer | undefined>;

const idleMs = 10_000;
const maxConnections = 256;

interface ListenersParts {
  readonly sockets: SocketOpener;
  readonly answer: Answerer;
  readonly clock: Clock;
  readonly guard: Guard;
}

/** UDP and TCP port 53 of one address. */
export class DnsListeners {
  private constructor(
    private readonly udp: UdpSocket,
    private readonly tcp: Server,
  ) {}

  static async open(address: string, parts: ListenersParts): Promise<DnsListeners> {
    const { sockets, guard } = parts;
    const udp = await sockets.openUdp(address, 53);
    const tcp = await sockets.openTcp(address, 53).catch((error) => {
      udp.close();
      throw error;
    });
    serveUdp(udp, parts);
    const shares = new ClientShares(maxConnections);
    tcp.on("connection", (socket: Socket) => {
      guard.wrap(
        "dns connection",
        () => serveTcp(socket, parts, shares),
        () => socket.destroy(),
      )();
    });
    tcp.on("error", () => {});
    return new DnsListeners(udp, tcp);
  }

  close(): void {
    this.udp.close();
    this.tcp.close();
  }
}

function serveUdp(socket: UdpSocket, { answer, guard }: ListenersParts): void {
  let open = true;
  socket.on("close", () => {
    open = false;
  });
  socket.on("error", () => {});
  const receive = async (query: Buffer, { address, port }: RemoteInfo) => {
    // Raw sockets send from port 0; nobody can be answered there.
    if (port === 0) return;
    const reply = await answer(query, "udp", address);
    if (reply && open) socket.send(reply, port, address, () => {});
  };
  socket.on("message", guard.wrap("dns datagram", receive));
}

function serveTcp(socket: Socket, { answer, clock, guard }: ListenersParts, shares: ClientShares): void {
  socket.on("error", () => {});
  // A client that has gone already has no address.
  const client = socket.remoteAddress ?? "";
  if (!shares.take(client)) return void socket.destroy();
  const reader = new FrameReader();
  let cancel = clock.after(idleMs, () => socket.destroy());
  socket.on("end", () => socket.end());
  socket.on("close", () => {
    cancel();
    shares.give(client);
  });
  const receive = async (data: Buffer) => {
    cancel();
    cancel = clock.after(idleMs, () => socket.destroy());
    // Taken one after the other: a client that asks faster than it reads waits.
    socket.pause();
    for (const query of reader.push(data)) {
      const reply = await answer(query, "tcp", client);
      if (!socket.writable) return;
      if (reply && !socket.write(frame(reply))) await once(socket, "drain");
    }
    socket.resume();
  };
  socket.on(
    "data",
    guard.wrap("dns stream", receive, () => socket.destroy()),
  );
}
