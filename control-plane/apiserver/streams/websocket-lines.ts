import type { WebSocket } from "ws";
import { header } from "../http/request.js";
import type { BodyWriter, UpgradedConnection } from "../http/response.js";
import { upgradeToWebSocket } from "./websocket.js";

const newline = 0x0a;
/** What may wait in the socket before the writer is held up. */
const bufferedBytes = 1 << 20;
/** Browsers, which can't set headers, send their token as a protocol. */
const bearerProtocol = "base64url.bearer.authorization.k8s.io.";

/** Makes a WebSocket of the connection, and text messages of the lines that `write` writes. */
export async function sendLines(
  connection: UpgradedConnection,
  write: (out: BodyWriter) => Promise<void>,
): Promise<void> {
  const offered = header(connection.request.headers, "sec-websocket-protocol").split(",");
  const protocol = offered.map((one) => one.trim()).find((one) => !one.startsWith(bearerProtocol)) ?? "";
  const socket = await upgradeToWebSocket(connection, protocol);
  socket.on("error", () => socket.terminate());
  try {
    await write(new LineWriter(socket));
    socket.close(1000);
  } catch (error) {
    socket.terminate();
    throw error;
  }
}

class LineWriter implements BodyWriter {
  constructor(private readonly socket: WebSocket) {}

  flush(): void {}

  write(bytes: Uint8Array): Promise<void> | void {
    const sent = linesOf(bytes).map((line) => this.send(line));
    if (this.socket.bufferedAmount > bufferedBytes) return Promise.all(sent).then(() => {});
  }

  /** Whether it arrives is learnt from the socket's end. */
  private send(line: Uint8Array): Promise<void> {
    return new Promise((resolve) => this.socket.send(line, { binary: false }, () => resolve()));
  }
}

/** Each with its newline, as Kubernetes sends them. */
function linesOf(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(newline, start) + 1 || bytes.length;
    lines.push(bytes.subarray(start, end));
    start = end;
  }
  return lines;
}
