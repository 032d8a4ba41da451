import type { Duplex } from "node:stream";
import type { UpgradedConnection } from "../http/response.js";
import { channels } from "../nodes/node-dialer.js";
import { errorStreamText, type RemoteCommand, type WantedStreams } from "./remote-command.js";
import { upgradeToWebSocket } from "./websocket.js";
import { WebSocketChannels } from "./websocket-channels.js";

/** The last one is for clients that name none. */
export const webSocketProtocols: readonly string[] = [
  "v5.channel.k8s.io",
  "v4.channel.k8s.io",
  "v4.base64.channel.k8s.io",
  "channel.k8s.io",
  "base64.channel.k8s.io",
  "",
];

export async function webSocketRemoteCommand(
  connection: UpgradedConnection,
  protocol: string,
  { stdin, stdout, stderr, tty }: WantedStreams,
): Promise<RemoteCommand> {
  const socket = await upgradeToWebSocket(connection, protocol);
  const encoding = protocol.includes("base64") ? "base64" : "binary";
  const all = new WebSocketChannels(socket, encoding, protocol.startsWith("v5."), connection.guard);
  const asStatus = /^v[45]\./.test(protocol);
  const error = all.open(channels.error);
  const open = {
    ...(stdin ? { stdin: all.open(channels.stdin) } : {}),
    ...(stdout ? { stdout: all.open(channels.stdout) } : {}),
    ...(stderr && !tty ? { stderr: all.open(channels.stderr) } : {}),
    ...(tty ? { resize: all.open(channels.resize) } : {}),
  };
  all.send(firstOutput(open), Buffer.alloc(0), () => {});
  return {
    ...open,
    gone: all.gone,
    async finish(status) {
      await Promise.all([open.stdout, open.stderr].map(flushed));
      const text = errorStreamText(status, asStatus);
      if (text) await written(error, text);
      all.close();
    },
  };
}

/** An empty message there tells the client that it is connected. */
function firstOutput(open: { stdout?: Duplex; stderr?: Duplex }): number {
  if (open.stdout) return channels.stdout;
  return open.stderr ? channels.stderr : channels.error;
}

function flushed(stream: Duplex | undefined): Promise<void> {
  if (!stream || stream.destroyed || stream.writableFinished) return Promise.resolve();
  return new Promise((resolve) => {
    stream.once("close", resolve);
    stream.end(() => resolve());
  });
}

function written(stream: Duplex, text: string): Promise<void> {
  return new Promise((resolve) => {
    stream.once("close", resolve);
    stream.write(text, () => resolve());
  });
}
