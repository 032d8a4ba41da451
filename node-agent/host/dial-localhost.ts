import { connect, type Socket } from "node:net";
import { dialError } from "../../common/dial-error.js";
import { messageOf } from "../../common/errors.js";

/**
 * Connects to a port of this process's loopback, over IPv4 or else IPv6. What comes back is paused, so that it can be
 * handed over with all that the other side says, and closes its halves separately. Throws in the words of those who
 * know this from Kubernetes.
 */
export async function dialLocalhost(port: number): Promise<Socket> {
  const reasons: string[] = [];
  for (const [name, host] of [
    ["IPv4", "127.0.0.1"],
    ["IPv6", "::1"],
  ] as const) {
    try {
      return await dial(host, port);
    } catch (error) {
      reasons.push(`${name}: ${dialError(error) ?? messageOf(error)}`);
    }
  }
  throw new Error(`failed to connect to localhost:${port}, ${reasons.join(", ")}`);
}

function dial(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, allowHalfOpen: true, noDelay: true });
    socket.pause();
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.off("error", reject);
      resolve(socket);
    });
  });
}
