import type { WebSocket } from "ws";
import type { BodyWriter, UpgradedConnection } from "../http/response.js";
import { upgradeToWebSocket } from "./websocket.js";

/** How a stream of bytes travels; the last one is for clients that name none. */
export const bytesProtocols: readonly string[] = ["binary.k8s.io", "base64.binary.k8s.io", ""];

/** What may wait in the socket before the writer is held up. */
const bufferedBytes = 1 << 20;

/**
 * Makes a WebSocket of the connection, and messages of what `write` writes. An empty one tells the client first that it
 * is connected. The signal aborts when the client goes.
 */
export async function sendBytes(
  connection: UpgradedConnection,
  protocol: string,
  write: (out: BodyWriter, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const socket = await upgradeToWebSocket(connection, protocol);
  const gone = new AbortController();
  socket.on("error", () => socket.terminate());
  socket.on("close", () => gone.abort());
  const out = new MessageWriter(socket, protocol.startsWith("base64."));
  try {
    await out.write(Buffer.alloc(0));
    await write(out, AbortSignal.any([connection.signal, gone.signal]));
    socket.close(1000);
  } catch (error) {
    socket.terminate();
    throw error;
  }
}

class MessageWriter implements BodyWriter {
  constructor(
    private readonly socket: WebSocket,
    private readonly base64: boolean,
  ) {}

  flush(): void {}

  write(bytes: Uint8Array): Promise<void> | void {
    const data = this.base64 ? Buffer.from(bytes).toString("base64") : bytes;
    const sent = new Promise<void>((resolve) =>
      this.socket.send(data, { binary: !this.base64 }, () => resolve()),
    );
    if (this.socket.bufferedAmount > bufferedBytes) return sent;
  }
}
