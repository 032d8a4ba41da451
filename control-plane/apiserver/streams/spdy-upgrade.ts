import type { UpgradedConnection } from "../http/response.js";
import { SpdyConnection } from "./spdy/spdy-connection.js";
import type { SpdyStream } from "./spdy/spdy-stream.js";

/** Answers 101 and turns the connection into SPDY/3.1. */
export function upgradeToSpdy(
  { socket }: Pick<UpgradedConnection, "socket">,
  protocol: string,
  onStream: (stream: SpdyStream) => void,
): SpdyConnection {
  const lines = [
    "HTTP/1.1 101 Switching Protocols",
    "Connection: Upgrade",
    "Upgrade: SPDY/3.1",
    ...(protocol ? [`X-Stream-Protocol-Version: ${protocol}`] : []),
  ];
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  return new SpdyConnection(socket, onStream);
}
