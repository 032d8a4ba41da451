import type { Socket as UdpSocket } from "node:dgram";
import type { Server } from "node:net";

/** An address to listen at: in the service namespace, or in the host's own. */
export interface SocketAddress {
  readonly scope: "service" | "host";
  readonly protocol: "TCP" | "UDP";
  readonly address: string;
  readonly port: number;
}

/** Opens sockets in one of the scopes. A server keeps connections half open, sends without delay. */
export interface SocketOpener {
  openTcp(address: string, port: number): Promise<Server>;
  openUdp(address: string, port: number): Promise<UdpSocket>;
}

export const serverOptions = {
  allowHalfOpen: true,
  noDelay: true,
  keepAlive: true,
  keepAliveInitialDelay: 60_000,
};
export const listenBacklog = 4_096;
