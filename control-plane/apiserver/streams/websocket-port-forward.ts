import type { UpgradedConnection } from "../http/response.js";
import { type OpenPort, tunnelledPortForward, tunnelledProtocol } from "./spdy-port-forward.js";
import { upgradeToWebSocket } from "./websocket.js";
import { WebSocketChannels } from "./websocket-channels.js";

/** Ports over WebSocket: SPDY tunnelled whole, or channels 2i (data) and 2i+1 (error) for the i-th of `ports`. */
export async function webSocketPortForward(
  connection: UpgradedConnection,
  protocol: string,
  ports: readonly number[],
  open: OpenPort,
): Promise<void> {
  if (protocol === tunnelledProtocol) return tunnelledPortForward(connection, open);
  const socket = await upgradeToWebSocket(connection, protocol);
  const encoding = protocol.includes("base64") ? "base64" : "binary";
  const channels = new WebSocketChannels(socket, encoding, false, connection.guard);
  await Promise.all(ports.map((port, index) => forward(channels, port, index, open)));
  channels.close();
}

/** Each channel begins with its port, two bytes, little endian. */
async function forward(
  channels: WebSocketChannels,
  port: number,
  index: number,
  open: OpenPort,
): Promise<void> {
  const number = Buffer.alloc(2);
  number.writeUInt16LE(port);
  const [data, error] = [channels.open(2 * index), channels.open(2 * index + 1)];
  data.write(number);
  error.write(number);
  const trouble = await open(port, data);
  if (trouble && !error.destroyed)
    await new Promise<void>((resolve) => error.write(trouble, () => resolve()));
}
