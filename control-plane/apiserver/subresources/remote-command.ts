import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { badRequest } from "../../../api/errors.js";
import { whenAborted } from "../../../common/abort.js";
import type { Clock } from "../../../common/clock.js";
import type { Registry } from "../../registry/contract/resource-store.js";
import type { Exchange } from "../exchange/exchange.js";
import { isTrue } from "../exchange/request-info.js";
import type { ConnectHandler } from "../handlers/resource-handler.js";
import type { HttpResponse, UpgradedConnection } from "../http/response.js";
import { channels, type NodeDialer, type Tunnel, type TunnelTarget } from "../nodes/node-dialer.js";
import { chooseProtocol, transportOf } from "../streams/negotiate.js";
import type { RemoteCommand, WantedStreams } from "../streams/remote-command.js";
import { spdyProtocols, spdyRemoteCommand } from "../streams/spdy-remote-command.js";
import { webSocketProtocols, webSocketRemoteCommand } from "../streams/websocket-remote-command.js";
import { containerOf, findPod, nodeOf, podRef } from "./find-pod.js";

export interface RemoteCommandOptions {
  readonly registry: Registry;
  readonly nodes: NodeDialer;
  readonly clock: Clock;
}

/**
 * `exec` and `attach`: a process's streams through a tunnel to its node. What can fail, fails before the upgrade; nothing is started before
 * the client's streams stand.
 */
export function remoteCommand(
  type: "exec" | "attach",
  { registry, nodes, clock }: RemoteCommandOptions,
): ConnectHandler {
  return async (exchange) => {
    const wanted = wantedStreams(exchange.query);
    const pod = await findPod(registry, exchange);
    const container = containerOf(pod, exchange.query.get("container"));
    const base = { pod: podRef(pod), container, ...wanted };
    const target: TunnelTarget =
      type === "exec" ? { type, ...base, command: commandOf(exchange) } : { type, ...base };
    const accept = acceptor(exchange, wanted, clock);
    const tunnel = await nodes.open(nodeOf(pod), target, exchange.signal);
    return upgrade(tunnel, accept);
  };
}

function wantedStreams(query: URLSearchParams): WantedStreams {
  const wants = (name: string) => isTrue(query.get(name));
  const wanted = {
    stdin: wants("stdin"),
    stdout: wants("stdout"),
    stderr: wants("stderr"),
    tty: wants("tty"),
  };
  if (wanted.tty) wanted.stderr = false;
  if (!wanted.stdin && !wanted.stdout && !wanted.stderr) {
    throw badRequest("you must specify at least 1 of stdin, stdout, stderr");
  }
  return wanted;
}

function commandOf({ query }: Exchange): readonly string[] {
  const command = query.getAll("command");
  if (command.length === 0) throw badRequest("you must specify at least one command for the container");
  return command;
}

type Accept = (connection: UpgradedConnection) => Promise<RemoteCommand>;

/** Settles on transport and protocol while an error can still be a Status. */
function acceptor({ request }: Exchange, wanted: WantedStreams, clock: Clock): Accept {
  const { headers } = request;
  const transport = transportOf(request);
  if (transport === "websocket") {
    const protocol = chooseProtocol(headers, "sec-websocket-protocol", webSocketProtocols);
    return (connection) => webSocketRemoteCommand(connection, protocol, wanted);
  }
  const protocol = chooseProtocol(headers, "x-stream-protocol-version", spdyProtocols);
  return (connection) => spdyRemoteCommand(connection, protocol, wanted, clock);
}

function upgrade(tunnel: Tunnel, accept: Accept): HttpResponse {
  return {
    kind: "upgrade",
    async accept(connection) {
      try {
        await join(tunnel, await accept(connection));
      } finally {
        tunnel.close();
      }
    },
  };
}

/** Moves bytes both ways until the process has ended and its output is sent, or the client has gone. */
async function join(tunnel: Tunnel, client: RemoteCommand): Promise<void> {
  whenAborted(client.gone, () => tunnel.close());
  tunnel.start();
  if (client.stdin) void copy(client.stdin, tunnel.channel(channels.stdin));
  if (client.resize) void copy(client.resize, tunnel.channel(channels.resize));
  const outputs = [
    client.stdout && copy(tunnel.channel(channels.stdout), client.stdout),
    client.stderr && copy(tunnel.channel(channels.stderr), client.stderr),
  ];
  const status = await tunnel.result;
  await Promise.all(outputs);
  await client.finish(status);
}

/** An end that goes away ends the copying; who is left hears of it elsewhere. */
async function copy(from: NodeJS.ReadableStream, to: NodeJS.WritableStream | Duplex): Promise<void> {
  await pipeline(from, to).catch(() => {});
}
