import type { Socket } from "node:net";
import type { Clock } from "../../../common/clock.js";

export interface ConnectionLimits {
  readonly total: number;
  /** Of one address, which many clients may share. */
  readonly perPeer: number;
  /** How long a new connection may take until its first request is there: handshake, headers and all. */
  readonly firstRequestMs: number;
  /** How long one may be open without a request, or with one that is not there as a whole. */
  readonly idleMs: number;
}

/** Times as Kubernetes has them. */
export const defaultConnectionLimits: ConnectionLimits = {
  total: 10_000,
  perPeer: 2_000,
  firstRequestMs: 32_000,
  idleMs: 90_000,
};

/** What of a socket says which connection it is, also of one that TLS or HTTP/2 has wrapped. */
export type Endpoints = Pick<Socket, "localAddress" | "localPort" | "remoteAddress" | "remotePort">;

/** One connection, and whether anything is asked on it. */
export class Connection {
  private requests = 0;
  private quietSince: number;

  constructor(
    readonly socket: Socket,
    readonly peer: string,
    private readonly clock: Clock,
    private firstRequestMs: number | undefined,
  ) {
    this.quietSince = clock.monotonic();
  }

  /** A request has come, as far as its headers go. */
  began(): void {
    this.requests += 1;
    this.firstRequestMs = undefined;
  }

  /** Its answer is sent, or given up. */
  ended(): void {
    this.requests -= 1;
    this.quietSince = this.clock.monotonic();
  }

  isLate(idleMs: number): boolean {
    const quietMs = this.clock.monotonic() - this.quietSince;
    return this.requests === 0 && quietMs > (this.firstRequestMs ?? idleMs);
  }
}

/** All connections of a server: not too many of them, and none for nothing. */
export class Connections {
  private readonly open = new Map<string, Connection>();
  private readonly peers = new Map<string, number>();
  private readonly limits: ConnectionLimits;

  constructor(
    private readonly clock: Clock,
    limits: Partial<ConnectionLimits> = {},
  ) {
    this.limits = { ...defaultConnectionLimits, ...limits };
  }

  /** Takes one in; one too many is closed at once. @returns whether it was taken */
  admit(socket: Socket): boolean {
    const peer = socket.remoteAddress ?? "";
    const ofPeer = this.peers.get(peer) ?? 0;
    if (this.open.size >= this.limits.total || ofPeer >= this.limits.perPeer) {
      socket.destroy();
      return false;
    }
    const key = keyOf(socket);
    this.peers.set(peer, ofPeer + 1);
    this.open.set(key, new Connection(socket, peer, this.clock, this.limits.firstRequestMs));
    socket.once("close", () => this.closed(key, peer));
    return true;
  }

  /** The connection that carries a socket of TLS or HTTP/2. */
  of(socket: Endpoints): Connection | undefined {
    return this.open.get(keyOf(socket));
  }

  /** Closes those on which nothing is asked for too long, again and again. */
  async sweep(signal: AbortSignal): Promise<void> {
    const { firstRequestMs, idleMs } = this.limits;
    for (;;) {
      await this.clock.sleep(Math.min(firstRequestMs, idleMs) / 8, signal);
      for (const connection of this.open.values()) if (connection.isLate(idleMs)) connection.socket.destroy();
    }
  }

  closeAll(): void {
    for (const { socket } of this.open.values()) socket.destroy();
  }

  private closed(key: string, peer: string): void {
    this.open.delete(key);
    const left = (this.peers.get(peer) ?? 1) - 1;
    if (left > 0) this.peers.set(peer, left);
    else this.peers.delete(peer);
  }
}

const keyOf = ({ localAddress, localPort, remoteAddress, remotePort }: Endpoints) =>
  `${localAddress} ${localPort} ${remoteAddress} ${remotePort}`;
