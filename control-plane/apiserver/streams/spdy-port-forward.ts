import type { Duplex } from "node:stream";
import { createWebSocketStream } from "ws";
import type { UpgradedConnection } from "../http/response.js";
import { SpdyConnection } from "./spdy/spdy-connection.js";
import type { SpdyStream } from "./spdy/spdy-stream.js";
import { upgradeToSpdy } from "./spdy-upgrade.js";
import { upgradeToWebSocket } from "./websocket.js";

/** Joins a stream to a port of the pod until either ends; resolves with what went wrong, if anything. */
export type OpenPort = (port: number, client: Duplex) => Promise<string | undefined>;

/** A whole SPDY connection inside a WebSocket's binary messages. */
export const tunnelledProtocol = "SPDY/3.1+portforward.k8s.io";

export async function spdyPortForward(
  connection: UpgradedConnection,
  protocol: string,
  open: OpenPort,
): Promise<void> {
  const pairs = new StreamPairs(open);
  await upgradeToSpdy(connection, protocol, (stream) => pairs.add(stream)).run(connection.head);
}

export async function tunnelledPortForward(connection: UpgradedConnection, open: OpenPort): Promise<void> {
  const socket = await upgradeToWebSocket(connection, tunnelledProtocol);
  const pairs = new StreamPairs(open);
  const transport = createWebSocketStream(socket);
  await new SpdyConnection(transport, (stream) => pairs.add(stream)).run(Buffer.alloc(0));
}

/** The client opens an error stream and a data stream for each TCP connection, with one request id. */
class StreamPairs {
  private readonly errors = new Map<string, SpdyStream>();

  constructor(private readonly open: OpenPort) {}

  add(stream: SpdyStream): void {
    const id = stream.headers.get("requestid") ?? String(stream.id - (stream.id > 1 ? 2 : 0));
    const type = stream.headers.get("streamtype");
    if (type === "error") this.addError(stream, stream.headers.get("requestid") ?? String(stream.id));
    else if (type === "data") void this.forward(stream, id);
    else stream.destroy();
  }

  private addError(stream: SpdyStream, id: string): void {
    this.errors.set(id, stream);
    stream.once("close", () => this.errors.delete(id));
    stream.resume();
  }

  private async forward(data: SpdyStream, id: string): Promise<void> {
    const error = this.errors.get(id);
    const port = Number(data.headers.get("port"));
    const trouble =
      Number.isInteger(port) && port > 0 && port < 65_536
        ? await this.open(port, data)
        : `unable to parse ${JSON.stringify(data.headers.get("port") ?? "")} as a port`;
    if (trouble) error?.write(trouble);
    error?.end();
    data.destroy();
  }
}
